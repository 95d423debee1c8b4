#pragma once
#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "drivers/record/record.hpp"

namespace heiretsu {

/// Facts of a run that only its driver knows.
struct RunFacts {
  std::span<const char* const> argv;            ///< as main got it
  std::chrono::system_clock::time_point start;  ///< when main began
  std::string mpi_library;                      ///< MPI_Get_library_version, or "not used"
  double mpi_startup_seconds = 0;               ///< time of MPI_Init_thread
};

/// The provenance of the whole run: command line, start, build, libraries, and the environment variables of OpenMP, MPI
/// and the batch system (OMP_*, GOMP_*, OMPI_*, SLURM_*) except those that hold a secret, an address or the folder it
/// was started in.
Attributes run_provenance(const RunFacts& facts);

/// The computer this rank runs on: host, kernel, CPU model, topology as hwloc sees it, memory, frequency governor,
/// load, and the affinity that each of its threads really had, in thread order. What cannot be found is "unknown".
Attributes rank_provenance(std::span<const std::string> affinities);

/// May a record keep the environment variable `name`? It must not keep tokens, keys and addresses of a running job.
bool is_kept_variable(std::string_view name);

/// `argv` as a line that a POSIX shell splits into the same arguments.
std::string shell_line(std::span<const char* const> argv);

}  // namespace heiretsu

#pragma once
#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "drivers/record/record.hpp"

namespace heiretsu {

/// What of a run only its driver knows.
struct RunFacts {
  std::span<const char* const> argv;            ///< as main got it
  std::chrono::system_clock::time_point start;  ///< when main began
  std::string mpi_library;                      ///< MPI_Get_library_version, or "not used"
  double mpi_startup_seconds = 0;               ///< what MPI_Init_thread took
};

/// Where the whole run comes from: command line, start, build, libraries, and the environment variables that steer OpenMP,
/// MPI and the batch system (OMP_*, GOMP_*, OMPI_*, SLURM_*) but for those that hold a secret, an address or the folder it was started in.
Attributes run_provenance(const RunFacts& facts);

/// The computer this rank runs on: host, kernel, CPU model, topology as hwloc sees it, memory, frequency governor, load,
/// and the affinity each of its threads really had, in the order of the threads. What cannot be found is "unknown".
Attributes rank_provenance(std::span<const std::string> affinities);

/// May a record keep the environment variable `name`? Tokens, keys and addresses of a running job may not.
bool is_kept_variable(std::string_view name);

/// `argv` as a line that a POSIX shell reads back as the same arguments.
std::string shell_line(std::span<const char* const> argv);

}  // namespace heiretsu

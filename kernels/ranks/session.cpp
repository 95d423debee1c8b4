#include "kernels/ranks/session.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "kernels/base/clock.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/ranks/mpi.hpp"

namespace heiretsu {
namespace {

/// How many processes the launcher says it started; 0 without a launcher.
int launched_processes() {
  // Open MPI's mpirun, MPICH's and Intel's Hydra, PRRTE, srun.
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS", "SLURM_STEP_NUM_TASKS"}) {
    const char* value = std::getenv(name);
    if (value != nullptr) return std::max(1, std::atoi(value));
  }
  return std::getenv("PMIX_RANK") != nullptr || std::getenv("SMPI_GLOBAL_SIZE") != nullptr ? 1 : 0;
}

/// Is this the first of the launcher's processes, according to the environment?
bool launched_first() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID"}) {
    const char* value = std::getenv(name);
    if (value != nullptr) return std::atoi(value) == 0;
  }
  return true;
}

}  // namespace

void Session::Finalize::operator()(const RanksHandle* world) const {
  MPI_Finalize();
  delete world;
}

Session::Session() {
  const int launched = launched_processes();
  if (launched == 0) return;
  const double start = now();
  int provided = MPI_THREAD_SINGLE;
  check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided), "MPI_Init_thread");
  world_.reset(new RanksHandle{MPI_COMM_WORLD});
  ranks_ = Ranks(world_.get());
  startup_seconds_ = now() - start;
  if (provided < MPI_THREAD_SERIALIZED && !simulated)  // SimGrid always reports level 0
    throw std::runtime_error("this MPI allows calls from one thread only (MPI_THREAD_SERIALIZED is needed)");
  if (launched == 1 || ranks_.size() > 1) return;
  if (!launched_first()) throw UsageError("");
  throw UsageError("the launcher started " + std::to_string(launched) +
                   " processes that do not see each other: it belongs to another MPI than this program's (" +
                   mpi_library() + "); start it with that MPI's mpirun, or srun --mpi=pmix");
}

Session::~Session() = default;

std::string Session::library() const { return launched() ? mpi_library() : "none"; }

void Session::abort(int status) const {
  if (ranks_.size() > 1) MPI_Abort(MPI_COMM_WORLD, status);
  std::_Exit(status);
}

std::string mpi_library() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  check(MPI_Get_library_version(text.data(), &length), "MPI_Get_library_version");
  const std::string_view all(text.data(), static_cast<std::size_t>(length));
  return std::string(all.substr(0, all.find_first_of(",\n")));
}

}  // namespace heiretsu

#include "kernels/ranks/session.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "kernels/base/clock.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/ranks/mpi.hpp"

namespace heiretsu {
namespace {

/// How many processes srun started of which this is one; 0 where it is none of its own.
int tasks_of_step() {
  const char* const tasks = std::getenv("SLURM_STEP_NUM_TASKS");
  return tasks == nullptr ? 0 : std::max(1, std::atoi(tasks));
}

/// How many processes the launcher says it started; 0 where none offers what MPI needs.
int launched_processes() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"}) {  // Open MPI, Hydra, PRRTE, srun
    const char* value = std::getenv(name);
    if (value != nullptr) return std::max(1, std::atoi(value));
  }
  if (std::getenv("PMIX_RANK") != nullptr) return std::max(1, tasks_of_step());  // srun --mpi=pmix
  return std::getenv("SMPI_GLOBAL_SIZE") != nullptr ? 1 : 0;
}

/// Open MPI reads the memory of its neighbours, and where that is forbidden says so once a message (older containers).
void avoid_forbidden_reads() {
  char from = 0, to = 0;
  const iovec local{&to, 1}, remote{&from, 1};
  if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) < 0)
    setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", 0);
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
  if (launched == 0 && tasks_of_step() > 1) {  // one alone may be a shell's: srun --pty bash, salloc
    if (!launched_first()) throw UsageError("");
    throw UsageError("srun started " + std::to_string(tasks_of_step()) +
                     " processes and offers them no MPI: start them by srun --mpi=pmix, or one by srun -n 1");
  }
  if (launched == 0) return;
  avoid_forbidden_reads();
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

/// Each sends a word to rank 0, which answers when it has all of them.
bool Session::all_meet(double seconds) const {
  if (ranks_.size() == 1) return true;
  constexpr int tag = 103;  // above those of Ranks
  const double end = now() + seconds;
  const auto in_time = [&](std::vector<MPI_Request>& requests) {
    int done = 0;
    while (done == 0) {
      check(MPI_Testall(static_cast<int>(requests.size()), requests.data(), &done, MPI_STATUSES_IGNORE), "MPI_Testall");
      if (done == 0 && now() > end) return false;
      if (done == 0) wait(1e-3);
    }
    return true;
  };
  char word = 0;
  if (!ranks_.root()) {
    std::vector<MPI_Request> both(2, MPI_REQUEST_NULL);
    check(MPI_Isend(&word, 1, MPI_CHAR, 0, tag, MPI_COMM_WORLD, &both[0]), "MPI_Isend");
    check(MPI_Irecv(&word, 1, MPI_CHAR, 0, tag, MPI_COMM_WORLD, &both[1]), "MPI_Irecv");
    return in_time(both);
  }
  std::vector<char> words(static_cast<std::size_t>(ranks_.size()));
  std::vector<MPI_Request> requests(words.size(), MPI_REQUEST_NULL);
  for (int other = 1; other < ranks_.size(); ++other) {
    const auto place = static_cast<std::size_t>(other);
    check(MPI_Irecv(&words[place], 1, MPI_CHAR, other, tag, MPI_COMM_WORLD, &requests[place]), "MPI_Irecv");
  }
  if (!in_time(requests)) return false;
  for (int other = 1; other < ranks_.size(); ++other)
    check(MPI_Send(&word, 1, MPI_CHAR, other, tag, MPI_COMM_WORLD), "MPI_Send");
  return true;
}

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

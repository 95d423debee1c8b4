#include "drivers/program/threads.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <fmt/core.h>

#include "drivers/measure/affinity.hpp"
#include "drivers/measure/control_group.hpp"
#include "drivers/program/binding.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/ranks/communicator.hpp"

namespace heiretsu {
namespace {

/// How many ranks of this node, including this one, there are, and may use exactly the same CPUs.
struct Neighbours {
  int all = 1, with_same_cpus = 1;
};

Neighbours neighbours(const Ranks& ranks, const std::string& cpus) {
  if (ranks.size() == 1) return {};
  const Communicator node = Communicator::node_of(ranks);
  std::string all;
  for (const std::string& theirs : node->gather(cpus + '\n')) all += theirs;
  node->broadcast(all);
  Neighbours found{node->size(), 0};
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = all.find('\n', at);
    found.with_same_cpus += all.compare(at, end - at, cpus) == 0 ? 1 : 0;
    at = end + 1;
  }
  return found;
}

/// OpenMP runtimes keep their team on the stack, which overflows with many more.
constexpr std::uint32_t max_threads = 4096;

std::uint32_t threads_of_environment() {
  const char* value = std::getenv("OMP_NUM_THREADS");
  return value == nullptr ? 0
                          : static_cast<std::uint32_t>(
                                std::max(0, std::atoi(value)));  // of "4,2", for nested teams, the first counts
}

}  // namespace

ThreadChoice choose_threads(const Ranks& ranks, std::uint32_t requested) {
  const std::vector<int> cpus = allowed_cpus();
  const Neighbours here = neighbours(ranks, cpu_list(cpus));
  const double quota = ControlGroup().cpus() / here.all;
  const auto share = static_cast<std::uint32_t>(
      std::max(1.0, std::min(static_cast<double>(cpus.size()) / here.with_same_cpus, quota)));
  ThreadChoice choice;
  choice.threads = requested != 0 ? requested : threads_of_environment();
  if (choice.threads == 0) choice.threads = share;
  if (ranks.max(choice.threads) > max_threads)
    throw UsageError(fmt::format("more than {} threads a rank are too many (--threads, OMP_NUM_THREADS)", max_threads));
  choice.total = ranks.sum(choice.threads);
  choice.mean = choice.total / static_cast<std::uint32_t>(ranks.size());
  if (choice.threads > cpus.size())
    choice.warning = fmt::format("{} threads share {} CPU{} (cpu {}); give each rank its own: {}, or {}",
                                 choice.threads, cpus.size(), cpus.size() == 1 ? "" : "s", cpu_list(cpus),
                                 mpirun_binding(choice.threads), srun_binding(choice.threads));
  else if (choice.threads > share && choice.threads > quota)
    choice.warning = fmt::format("{} threads have {:.3g} CPUs of their control group: --threads {} would not wait",
                                 choice.threads, quota, share);
  else if (choice.threads > share)
    choice.warning = fmt::format("ranks of {} threads share {} CPUs: fewer ranks or --threads {} would not",
                                 choice.threads, cpus.size(), share);
  return choice;
}

ThreadChoice choose_equal_threads(const Ranks& ranks, std::uint32_t requested) {
  ThreadChoice choice = choose_threads(ranks, requested);
  choice.threads = choice.mean = ranks.min(choice.threads);
  choice.total = choice.threads * static_cast<std::uint32_t>(ranks.size());
  return choice;
}

}  // namespace heiretsu

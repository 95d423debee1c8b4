#include "drivers/program/limits.hpp"

#include <omp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <latch>
#include <limits>
#include <stdexcept>
#include <thread>
#include <vector>

#include <fmt/core.h>

#include "drivers/measure/control_group.hpp"
#include "kernels/ranks/communicator.hpp"

namespace heiretsu {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

double soft_limit(int resource) {
  rlimit limit{};
  return getrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0 && limit.rlim_cur != RLIM_INFINITY
             ? static_cast<double>(limit.rlim_cur)
             : unlimited;
}

double available_memory() {
  std::ifstream file("/proc/meminfo");
  std::string word;
  double kilobytes = unlimited;
  while (file >> word)
    if (word == "MemAvailable:" && file >> kilobytes) break;
  return std::min({kilobytes * 1024, soft_limit(RLIMIT_AS), ControlGroup().memory()});
}

std::string bytes_text(double bytes) {
  constexpr std::array units{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  std::size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < units.size(); ++unit) bytes /= 1000;
  return fmt::format("{:.3g} {}", bytes, units[unit]);
}

struct Limit {
  double threads;  ///< of all ranks of a node, or of one
  const char* name;
  bool of_node;
};

/// Everything on Linux that limits the number of threads.
std::vector<Limit> thread_limits() {
  const bool root = geteuid() == 0;
  return {{static_cast<double>(omp_get_thread_limit()), "OMP_THREAD_LIMIT", false},
          {limit_in("/proc/sys/vm/max_map_count") / 2, "half of vm.max_map_count, two maps a stack", false},
          {root ? unlimited : soft_limit(RLIMIT_NPROC), "ulimit -u", true},
          {ControlGroup().processes(), "pids.max of the control group", true},
          {limit_in("/proc/sys/kernel/threads-max"), "kernel.threads-max", true},
          {limit_in("/proc/sys/kernel/pid_max"), "kernel.pid_max", true}};
}

/// How many of `wanted` threads can exist at once while those of the other ranks do, found by starting them.
std::uint32_t threads_started(const Ranks& ranks, std::uint32_t wanted) {
  std::latch all_tried(1);
  std::vector<std::thread> started;
  try {
    while (started.size() < wanted) started.emplace_back([&all_tried] { all_tried.wait(); });
  } catch (const std::exception&) {  // std::system_error or std::bad_alloc: the limit
  }
  ranks.barrier();
  all_tried.count_down();
  for (std::thread& thread : started) thread.join();
  return static_cast<std::uint32_t>(started.size());
}

/// Throws UsageError on every rank when any has a problem; the message is rank 0's.
void refuse(const Ranks& ranks, std::string problem) {
  const bool refused = ranks.any(!problem.empty());
  ranks.broadcast(problem);
  if (refused) throw UsageError(problem.empty() ? "another rank than the first cannot start as many threads" : problem);
}

}  // namespace

void unavailable_if(const Ranks& ranks, bool condition, const std::string& why) {
  if (ranks.any(condition)) throw Unavailable(why);
}

void try_here(const Ranks& ranks, const std::function<void()>& make) {
  std::string problem;
  try {
    make();
  } catch (const std::runtime_error& error) {
    problem = error.what();
  }
  const bool failed = !problem.empty();
  ranks.broadcast(problem);
  unavailable_if(ranks, failed, problem.empty() ? "another rank than the first could not open it" : problem);
}

bool on_one_node(const Ranks& ranks) {
  const Communicator node = Communicator::node_of(ranks);
  return ranks.all(node->size() == ranks.size());
}

void require_one_node(const Ranks& ranks) {
  unavailable_if(ranks, !on_one_node(ranks), "its ranks share memory, and not all of these are on one node");
}

void require_memory(const Ranks& ranks, double bytes, const std::string& what) {
  double needed = 0, available = 0;
  {
    const Communicator node = Communicator::node_of(ranks);
    needed = node->sum(bytes);
    available = node->min(available_memory());
  }
  unavailable_if(ranks, needed > available,
                 fmt::format("{} would take {} of memory ({} are free here)", what, bytes_text(ranks.max(needed)),
                             bytes_text(ranks.min(available))));
}

void require_threads(const Ranks& ranks, std::uint32_t threads) {
  const double on_node = Communicator::node_of(ranks)->sum(static_cast<double>(threads));
  const auto wanted = [&](const Limit& limit) { return limit.of_node ? on_node : static_cast<double>(threads); };
  std::string problem;
  for (const Limit& limit : thread_limits())
    if (wanted(limit) > limit.threads && problem.empty())
      problem = fmt::format("{:.0f} threads {} are more than this system allows: {:.0f} ({})", wanted(limit),
                            limit.of_node ? "on one node" : "in one rank", limit.threads, limit.name);
  refuse(ranks, problem);
  const std::uint32_t started = threads_started(ranks, threads - 1) + 1;
  if (started < threads)
    problem = fmt::format(
        "the system started {} of {} threads in one rank (ulimit -u, ulimit -v, or the control group's pids.max)",
        started, threads);
  refuse(ranks, problem);
}

}  // namespace heiretsu

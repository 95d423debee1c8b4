#include "drivers/measure/affinity.hpp"

#include <omp.h>
#include <sched.h>
#include <unistd.h>

#include <map>
#include <numeric>
#include <set>

#include <fmt/core.h>

namespace heiretsu {
namespace {

std::vector<int> cpus_of(pid_t thread) {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> cpus;
  if (sched_getaffinity(thread, sizeof set, &set) != 0) {  // more than 1024 CPUs: assume all
    cpus.resize(static_cast<std::size_t>(sysconf(_SC_NPROCESSORS_ONLN)));
    std::iota(cpus.begin(), cpus.end(), 0);
    return cpus;
  }
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cpus.push_back(cpu);
  return cpus;
}

}  // namespace

std::vector<int> allowed_cpus() {
  // libgomp pins the main thread before main() when OMP_PROC_BIND is set; the team's places together are then the mask.
  const int places = omp_get_num_places();
  if (places == 0) return cpus_of(0);
  std::vector<int> cpus;
  for (int place = 0; place < places; ++place) {
    std::vector<int> ids(static_cast<std::size_t>(omp_get_place_num_procs(place)));
    omp_get_place_proc_ids(place, ids.data());
    cpus.insert(cpus.end(), ids.begin(), ids.end());
  }
  return cpus;
}

std::string cpu_list(const std::vector<int>& cpus) {
  std::string list;
  for (std::size_t i = 0; i < cpus.size();) {
    std::size_t end = i + 1;
    while (end < cpus.size() && cpus[end] == cpus[end - 1] + 1) ++end;
    if (!list.empty()) list += ',';
    list += end - i == 1 ? fmt::format("{}", cpus[i]) : fmt::format("{}-{}", cpus[i], cpus[end - 1]);
    i = end;
  }
  return list;
}

std::vector<std::vector<int>> thread_cpus(std::uint32_t threads) {
  std::vector<std::vector<int>> cpus(threads);
#pragma omp parallel num_threads(static_cast <int>(threads))
  cpus[static_cast<std::size_t>(omp_get_thread_num())] = cpus_of(0);
  return cpus;
}

std::vector<std::string> thread_affinities(std::uint32_t threads) {
  std::vector<std::string> lists;
  for (const std::vector<int>& cpus : thread_cpus(threads)) lists.push_back(cpu_list(cpus));
  return lists;
}

namespace {

/// Assigns a CPU to `thread`, moving other threads to another of theirs where that makes room.
bool assign(std::size_t thread, const std::vector<std::vector<int>>& allowed, std::map<int, std::size_t>& holder,
            std::set<int>& tried) {
  for (const int cpu : allowed[thread]) {
    if (!tried.insert(cpu).second) continue;
    const auto held = holder.find(cpu);
    if (held != holder.end() && !assign(held->second, allowed, holder, tried)) continue;
    holder[cpu] = thread;
    return true;
  }
  return false;
}

}  // namespace

std::size_t threads_with_own_cpu(const std::vector<std::vector<int>>& allowed) {
  std::map<int, std::size_t> holder;  // of each CPU that is taken
  for (std::size_t thread = 0; thread < allowed.size(); ++thread) {
    std::set<int> tried;
    assign(thread, allowed, holder, tried);
  }
  return holder.size();
}

}  // namespace heiretsu

#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace heiretsu {

/// The CPUs that the process may use: its mask when it started, before OMP_PROC_BIND pinned the main thread.
/// In ascending order; all of the machine where the system gives no mask.
[[nodiscard]] std::vector<int> allowed_cpus();

/// CPU numbers as ranges: "0-3,8".
[[nodiscard]] std::string cpu_list(const std::vector<int>& cpus);

/// The CPUs that each of `threads` OpenMP threads really may run on, in thread order.
[[nodiscard]] std::vector<std::vector<int>> thread_cpus(std::uint32_t threads);

/// The same as cpu_list writes them.
[[nodiscard]] std::vector<std::string> thread_affinities(std::uint32_t threads);

/// How many threads can run at once, each on a CPU allowed to it and no two on the same: a maximum matching of threads
/// and CPUs (Kuhn 1955). O(threads^2 CPUs).
[[nodiscard]] std::size_t threads_with_own_cpu(const std::vector<std::vector<int>>& allowed);

}  // namespace heiretsu

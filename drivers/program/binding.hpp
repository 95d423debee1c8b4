#pragma once
#include <cstdint>
#include <string>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// The launcher with the flags that give each rank `threads` CPUs of its own. `ranks_per_node` 0: as the host file
/// says.
[[nodiscard]] std::string mpirun_binding(std::uint32_t threads, int ranks_per_node = 0);
[[nodiscard]] std::string srun_binding(std::uint32_t threads);

/// What is wrong with where the ranks' threads may run: one line that names the first host on which not every thread
/// can have a CPU of its own, and the flags that remedy it. Empty when nothing is. The same on every rank. Collective.
[[nodiscard]] std::string binding_problem(const Ranks& ranks, std::uint32_t threads);

}  // namespace heiretsu

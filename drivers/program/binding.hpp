#pragma once
#include <cstdint>
#include <string>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// What is wrong with where the ranks' threads may run: one line that names the first host on which not every thread can
/// have a CPU of its own, and the flags that mend it. Empty when nothing is. On every rank. Collective.
[[nodiscard]] std::string binding_problem(const Ranks& ranks, std::uint32_t threads);

}  // namespace heiretsu

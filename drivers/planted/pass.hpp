#pragma once
#include <cstdint>

#include "drivers/measure/sample.hpp"
#include "kernels/planted/plan.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu::planted {

/// One repetition on `threads` threads of every rank. Instead of computing they wait, which counts as CPU time, so that
/// many threads need few cores. Collective.
/// @throws std::runtime_error when OpenMP gives fewer threads than asked for.
[[nodiscard]] RankSample pass(const Ranks& ranks, std::uint32_t threads, const Scenario& scenario);

}  // namespace heiretsu::planted

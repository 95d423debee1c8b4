#pragma once
#include <functional>
#include <vector>

#include "drivers/measure/global_clock.hpp"
#include "drivers/measure/sample.hpp"
#include "drivers/measure/stopping.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// One repetition as one rank saw it.
struct PassResult {
  RankSample sample;
  bool right = true;   ///< its results passed their check
  bool ended = false;  ///< no further repetition makes sense: after a fault, or when the reader of the output has gone
};

/// Calls `pass` with -warmup, ..., -1 and then 0, 1, ... until `rule` is satisfied; rank 0 decides for all. Every pass
/// begins on all ranks at the same time of the global clock, which rank 0 announces after a barrier. A repetition that
/// any rank began late, by more than 20 us and 1 % of it, is kept but marked invalid, and the next one is announced
/// earlier. The samples' times are on the global clock. Returns repetitions 0, 1, ... at rank 0, nothing elsewhere.
/// Collective.
[[nodiscard]] std::vector<Repetition> repeat(const Ranks& ranks, const GlobalClock& clock, const StoppingRule& rule,
                                             std::size_t warmup, const std::function<PassResult(std::ptrdiff_t)>& pass);

/// The seconds of each valid repetition, or of all when none is.
[[nodiscard]] std::vector<double> seconds_of(const std::vector<Repetition>& repetitions);

}  // namespace heiretsu

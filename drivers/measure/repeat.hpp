#pragma once
#include <functional>
#include <vector>

#include "kernels/ranks/ranks.hpp"
#include "drivers/measure/global_clock.hpp"
#include "drivers/measure/sample.hpp"
#include "drivers/measure/stopping.hpp"

namespace heiretsu {

/// What a rank made of one repetition.
struct PassResult {
  RankSample sample;
  bool right = true;   ///< its results passed their check
  bool ended = false;  ///< no further repetition makes sense (a fault, or the reader of the output has gone)
};

/// Runs `pass` with -warmup, ..., -1 and then 0, 1, ... until `rule` is satisfied; rank 0 decides for all. Every pass
/// begins on all ranks at one time of the global clock that rank 0 announces after a barrier; a repetition that a rank
/// began late, by more than a hundredth of it or 20 us, is kept and marked invalid, and the next is announced earlier.
/// Times of the samples are made global. Returns the repetitions from 0 on at rank 0, nothing elsewhere. Collective.
[[nodiscard]] std::vector<Repetition> repeat(const Ranks& ranks, const GlobalClock& clock, const StoppingRule& rule, std::size_t warmup,
                                             const std::function<PassResult(std::ptrdiff_t)>& pass);

/// The seconds of each valid repetition, or of all when none is.
[[nodiscard]] std::vector<double> seconds_of(const std::vector<Repetition>& repetitions);

}  // namespace heiretsu

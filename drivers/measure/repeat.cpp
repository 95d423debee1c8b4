#include "drivers/measure/repeat.hpp"

#include <sched.h>

#include <algorithm>
#include <limits>

#include "drivers/measure/gather.hpp"

namespace heiretsu {
namespace {

/// Starts all ranks at the same time, and learns how early the start must be announced for that.
class Starter {
 public:
  Starter(const Ranks& ranks, const GlobalClock& clock) : ranks_(ranks), clock_(clock) {}

  /// Returns at the announced time, or at once when that has passed. The result is how late, in seconds. Collective.
  double start() {
    ranks_.barrier();
    const double begin = clock_.local(ranks_.from_root(clock_.global(now()) + notice_));
    if (const double late = now() - begin; late > 0) return late;
    while (now() < begin) simulated ? wait(begin - now()) : void(sched_yield());  // ranks may outnumber cores
    return std::max(0.0, now() - begin);
  }

  /// A rank was late: announce earlier.
  void give_more_notice() { notice_ = std::min(2 * notice_, max_notice); }

 private:
  static constexpr double max_notice = 0.05;  // seconds
  const Ranks& ranks_;
  const GlobalClock& clock_;
  double notice_ = 100e-6;
};

/// A rank may be late by the larger of these: seconds, and a fraction of the repetition.
constexpr double max_lateness = 20e-6, max_lateness_fraction = 1e-2;

}  // namespace

std::vector<Repetition> repeat(const Ranks& ranks, const GlobalClock& clock, const StoppingRule& rule,
                               std::size_t warmup, const std::function<PassResult(std::ptrdiff_t)>& pass) {
  std::vector<Repetition> repetitions;
  Starter starter(ranks, clock);
  const std::size_t most = std::numeric_limits<std::ptrdiff_t>::max();
  for (auto index = -static_cast<std::ptrdiff_t>(std::min(warmup, most));; ++index) {
    const double lateness = ranks.size() == 1 ? 0 : starter.start();
    PassResult mine = pass(index);
    mine.sample.start = clock.global(mine.sample.start);
    mine.sample.end = clock.global(mine.sample.end);
    const double latest = ranks.max(lateness);
    Repetition repetition;
    repetition.ranks = gather_samples(ranks, mine.sample);
    const bool right = ranks.all(mine.right);
    const bool late = ranks.root() && latest > std::max(max_lateness, max_lateness_fraction * repetition.seconds());
    repetition.valid = right && !late;
    if (late) starter.give_more_notice();
    const bool ended = ranks.any(mine.ended || !right);
    if (ranks.root() && index >= 0) repetitions.push_back(std::move(repetition));
    const bool finished = index >= 0 && rule.finished(repetitions.size(), seconds_of(repetitions));
    if (ranks.from_root(ended || finished)) return repetitions;
  }
}

std::vector<double> seconds_of(const std::vector<Repetition>& repetitions) {
  const bool any_valid = std::any_of(repetitions.begin(), repetitions.end(),
                                     [](const Repetition& repetition) { return repetition.valid; });
  std::vector<double> seconds;
  for (const Repetition& repetition : repetitions)
    if (repetition.valid || !any_valid) seconds.push_back(repetition.seconds());
  return seconds;
}

}  // namespace heiretsu

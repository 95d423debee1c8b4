#include "drivers/measure/repeat.hpp"

#include <algorithm>
#include <array>

#include "drivers/distribute/gather.hpp"

namespace heiretsu {

std::vector<Repetition> repeat(const Ranks& ranks, const StoppingRule& rule, std::size_t warmup,
                               const std::function<PassResult(std::ptrdiff_t)>& pass) {
  std::vector<Repetition> repetitions;
  for (auto index = -static_cast<std::ptrdiff_t>(warmup);; ++index) {
    ranks.barrier();
    const PassResult mine = pass(index);
    Repetition repetition;
    repetition.ranks = gather_samples(ranks, mine.sample);
    repetition.valid = ranks.max(mine.right ? 0 : 1) == 0;
    const bool ended = ranks.max(mine.ended || !mine.right ? 1 : 0) != 0;
    if (ranks.root() && index >= 0) repetitions.push_back(std::move(repetition));
    std::array<double, 1> stop{ended || (index >= 0 && rule.finished(seconds_of(repetitions))) ? 1.0 : 0.0};
    ranks.broadcast(stop);
    if (stop[0] != 0) return repetitions;
  }
}

std::vector<double> seconds_of(const std::vector<Repetition>& repetitions) {
  std::vector<double> seconds(repetitions.size());
  std::transform(repetitions.begin(), repetitions.end(), seconds.begin(), [](const Repetition& repetition) { return repetition.seconds(); });
  return seconds;
}

}  // namespace heiretsu

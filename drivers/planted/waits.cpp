#include "drivers/planted/waits.hpp"

#include <utility>

#include "drivers/map/gather.hpp"
#include "kernels/base/clock.hpp"
#include "kernels/base/random.hpp"

namespace heiretsu::planted {
namespace {

/// A pseudo-random number in [0, 1).
double uniform(std::uint64_t seed, std::uint64_t item) {
  SplitMix64 random(seed * 0xd1342543de82ef95U + item * 0x9e3779b97f4a7c15U);
  return 0x1p-53 * static_cast<double>(random() >> 11);
}

}  // namespace

double Waits::seconds(Range range) const {
  double sum = static_cast<double>(range.size());
  for (std::uint64_t i = range.first; spread > 0 && i < range.last; ++i) sum += spread * (2 * uniform(seed, i) - 1);
  return mean * sum;
}

std::optional<Round> WaitRounds::next(PhaseClock&) {
  if (std::exchange(given_, true)) return std::nullopt;
  Round round;
  round.kernel = "Waits";
  round.job.items = waits_.items;
  round.job.run = [this](Range items) {
    wait(waits_.seconds(items));
    return JobResult{};
  };
  round.job.work = [this](Range items) { return waits_.mean * static_cast<double>(items.size()); };
  round.job.items_alike = true;  // the largest is known, see describe()
  round.collect = [this](std::vector<Piece> mine, PhaseClock& clock) {
    return collect_in_order(ranks_, std::move(mine), waits_.items, clock,
                            [](const std::vector<Piece>&, const Verdict& so_far) { return so_far; });
  };
  return round;
}

void WaitRounds::describe(Record& record) const {
  record.largest_item_work = (1 + waits_.spread) * waits_.mean;
  for (Repetition& repetition : record.repetitions)
    for (RankSample& rank : repetition.ranks)
      for (ThreadSample& thread : rank.threads) thread.cpu += thread.phases[static_cast<std::size_t>(Phase::compute)];
}

}  // namespace heiretsu::planted

#include "drivers/map/policy.hpp"

#include <algorithm>
#include <cassert>

#include "kernels/base/arithmetic.hpp"

namespace heiretsu {

Policy::Policy(Schedule schedule, std::uint64_t items, std::uint32_t workers, std::uint64_t grain,
               std::uint64_t largest)
    : schedule_(schedule), items_(items), workers_(workers), grain_(grain), largest_(largest) {
  assert(workers >= 1 && grain >= 1 && largest >= grain);
}

void Policy::reset(std::span<std::uint64_t> state) const {
  std::fill_n(state.begin(), state_words(), 0);
  schedule_->reset(*this, state);
}

Range Policy::block(std::uint32_t worker) const {
  const std::uint64_t share = items_ / workers_, longer = items_ % workers_;
  const std::uint64_t first = worker * share + std::min<std::uint64_t>(worker, longer);
  return {first, first + share + (worker < longer ? 1 : 0)};
}

Range Policy::take(std::uint64_t& dealt, std::uint64_t count) const {
  const Range chunk{dealt, dealt + std::min(count, items_ - dealt)};
  dealt = chunk.last;
  return chunk.empty() ? Range{} : chunk;
}

Policy Policy::within(std::uint64_t items, std::uint32_t workers) const {
  if (!schedule_->tapers) return over(items, workers);
  return {schedule_, items, workers, std::max(grain_, ceil_div(items, workers))};
}

std::uint32_t block_owner(std::uint64_t item, std::uint64_t items, std::uint32_t workers) {
  const std::uint64_t share = items / workers,
                      longer = items % workers;  // the first `longer` blocks have one item more
  const std::uint64_t in_longer = longer * (share + 1);
  return static_cast<std::uint32_t>(item < in_longer ? item / (share + 1) : longer + (item - in_longer) / share);
}

}  // namespace heiretsu

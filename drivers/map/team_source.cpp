#include "drivers/map/team_source.hpp"

#include <utility>

#include "kernels/base/arithmetic.hpp"

namespace heiretsu {

TeamSource::TeamSource(Fetch fetch, Schedule schedule, std::uint32_t threads, std::uint64_t grain)
    : fetch_(std::move(fetch)),
      schedule_(schedule),
      threads_(threads),
      grain_(grain),
      policy_(schedule, 0, threads, 1),
      state_(policy_.state_words()) {}

Range TeamSource::next(std::uint32_t thread, PhaseClock& clock) {
  clock.enter(Phase::wait);
  std::unique_lock lock(mutex_);
  while (true) {
    const Range chunk = policy_.next(state_, thread);
    if (!chunk.empty()) return {chunk.first + offset_, chunk.last + offset_};
    if (finished_) return {};
    if (policy_.exhausted(state_)) {
      refill(clock);
    } else {
      // A schedule that does not adapt still has parts for other threads: the next range is dealt to all at once.
      refilled_.wait(lock, [this, seen = refills_] { return finished_ || refills_ != seen; });
    }
  }
}

void TeamSource::stop() {
  const std::lock_guard lock(mutex_);
  policy_ = Policy(schedule_, 0, threads_, 1);
  policy_.reset(state_);
  finished_ = true;
  refilled_.notify_all();
}

void TeamSource::refill(PhaseClock& clock) {
  clock.enter(Phase::communicate);
  const Range range = fetch_();
  clock.enter(Phase::wait);
  finished_ = range.empty();
  if (!finished_) {
    offset_ = range.first;
    policy_ = Policy(schedule_, range.size(), threads_, grain_ != 0 ? grain_ : ceil_div(range.size(), threads_));
    policy_.reset(state_);
  }
  ++refills_;
  refilled_.notify_all();
}

}  // namespace heiretsu

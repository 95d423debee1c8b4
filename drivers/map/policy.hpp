#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "drivers/map/schedule.hpp"
#include "kernels/base/range.hpp"

namespace heiretsu {

/// Who gets which items, as a pure state machine: no threads, no messages, no clock. All that changes is in `state`,
/// words that a transport stores where it likes (a vector, shared memory) and guards. Every item of [0, items) is dealt
/// exactly once. A worker that got an empty range gets only empty ranges from then on.
class Policy {
 public:
  /// workers >= 1; grain >= 1 items; largest >= grain, for schedules that taper.
  Policy(Schedule schedule, std::uint64_t items, std::uint32_t workers, std::uint64_t grain,
         std::uint64_t largest = ~std::uint64_t{0});

  /// Words of state that a round needs.
  [[nodiscard]] std::size_t state_words() const { return schedule_->state_words(*this); }

  /// Writes the initial state, in which no item has been dealt.
  void reset(std::span<std::uint64_t> state) const;

  /// The next range of `worker` < workers; empty when nothing is left for it. O(1); stealing: O(workers) per theft.
  Range next(std::span<std::uint64_t> state, std::uint32_t worker) const {
    return schedule_->next(*this, state, worker);
  }

  /// Is nothing left for any worker? O(workers).
  [[nodiscard]] bool exhausted(std::span<const std::uint64_t> state) const {
    return schedule_->exhausted(*this, state);
  }

  /// The block of `worker` when each worker gets one.
  [[nodiscard]] Range block(std::uint32_t worker) const;

  /// The next `count` items after those dealt so far, or as many as are left; counts them as dealt.
  Range take(std::uint64_t& dealt, std::uint64_t count) const;

  /// The same schedule over other items and workers.
  [[nodiscard]] Policy over(std::uint64_t items, std::uint32_t workers) const {
    return {schedule_, items, workers, grain_, largest_};
  }
  /// How `workers` share out a chunk that was made for all of them: by the same schedule, a tapering one with one part
  /// each.
  [[nodiscard]] Policy within(std::uint64_t items, std::uint32_t workers) const;

  [[nodiscard]] Schedule schedule() const { return schedule_; }
  [[nodiscard]] std::uint64_t items() const { return items_; }
  [[nodiscard]] std::uint32_t workers() const { return workers_; }
  [[nodiscard]] std::uint64_t grain() const { return grain_; }
  [[nodiscard]] std::uint64_t largest() const { return largest_; }

 private:
  Schedule schedule_;
  std::uint64_t items_;
  std::uint32_t workers_;
  std::uint64_t grain_, largest_;
};

/// Which of `workers` gets item `item` of `items` when each has one block, as the schedule static deals them.
[[nodiscard]] std::uint32_t block_owner(std::uint64_t item, std::uint64_t items, std::uint32_t workers);

}  // namespace heiretsu

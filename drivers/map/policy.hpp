#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "kernels/base/range.hpp"

namespace heiretsu {

/// How items are dealt to workers (ranks, or the threads of one rank).
enum class Schedule : std::uint8_t {
  static_,   ///< one block a worker, of equal length: the blog's Process per number
  cyclic,    ///< chunks of `grain` in turn: worker w gets chunks w, w + workers, ...
  dynamic,   ///< the next chunk of `grain` to whoever asks: the blog's Pool (self-scheduling)
  guided,    ///< ever smaller chunks, remaining / (2 workers), from `largest` down to `grain` (Polychronopoulos and Kuck 1987)
  stealing,  ///< a block a worker, eaten from its front by `grain`; who has none takes the back half of the fullest
};
inline constexpr std::string_view schedule_names[] = {"static", "cyclic", "dynamic", "guided", "stealing"};
[[nodiscard]] constexpr std::string_view name(Schedule schedule) { return schedule_names[static_cast<std::size_t>(schedule)]; }

/// Who gets which items, as a pure state machine: no threads, no messages, no clock. All that changes stands in
/// `state`, words that a transport keeps where it likes (a vector, a shared window) and guards; every item of
/// [0, items) goes out exactly once. A worker that got an empty range gets only empty ranges from then on.
class Policy {
 public:
  /// workers >= 1; grain >= 1 items; largest >= grain, for guided alone.
  Policy(Schedule schedule, std::uint64_t items, std::uint32_t workers, std::uint64_t grain, std::uint64_t largest = ~std::uint64_t{0});

  /// Words of state that a run needs.
  [[nodiscard]] std::size_t state_words() const;

  /// Writes the state in which every item is still to be dealt.
  void reset(std::span<std::uint64_t> state) const;

  /// The next range of `worker` < workers; empty when nothing is left for it. O(1); stealing: O(workers) a theft.
  Range next(std::span<std::uint64_t> state, std::uint32_t worker) const;

  /// Nothing is left for any worker. O(workers).
  [[nodiscard]] bool exhausted(std::span<const std::uint64_t> state) const;

  /// Does what one worker gets depend on when the others ask? If not, each rank can replay it alone.
  [[nodiscard]] bool adapts() const { return schedule_ != Schedule::static_ && schedule_ != Schedule::cyclic; }

  /// What `worker` gets when each has one block.
  [[nodiscard]] Range block(std::uint32_t worker) const;

  /// The same schedule over other items and workers.
  [[nodiscard]] Policy over(std::uint64_t items, std::uint32_t workers) const { return {schedule_, items, workers, grain_, largest_}; }
  /// How `workers` share out a chunk that was made for them all: by the same schedule, a guided one in one part each.
  [[nodiscard]] Policy within(std::uint64_t items, std::uint32_t workers) const;

  [[nodiscard]] Schedule schedule() const { return schedule_; }
  [[nodiscard]] std::uint64_t items() const { return items_; }
  [[nodiscard]] std::uint32_t workers() const { return workers_; }
  [[nodiscard]] std::uint64_t grain() const { return grain_; }
  [[nodiscard]] std::uint64_t largest() const { return largest_; }

 private:
  [[nodiscard]] Range cyclic_chunk(std::uint64_t round, std::uint32_t worker) const;
  Range take(std::uint64_t& cursor, std::uint64_t count) const;
  Range steal(std::span<std::uint64_t> state, std::uint32_t thief) const;

  Schedule schedule_;
  std::uint64_t items_;
  std::uint32_t workers_;
  std::uint64_t grain_, largest_;
};

/// Which of `workers` gets item `item` of `items` when each has one block (Schedule::static_).
[[nodiscard]] std::uint32_t block_owner(std::uint64_t item, std::uint64_t items, std::uint32_t workers);

/// The grain a schedule uses when none is asked for: the kernel's own, but small enough for some 16 chunks a worker.
/// A worker alone shares with nobody: it takes the kernel's own. Guided chunks begin large: theirs is a 64th of a worker's share, so that all end together.
[[nodiscard]] std::uint64_t default_grain(std::uint64_t items, std::uint32_t workers, std::uint64_t preferred, Schedule schedule);

/// How a window's items are dealt to `ranks` ranks of `threads` threads, whose kernel prefers chunks of `preferred` items a thread;
/// grain: items a chunk, 0 for the default. Of a window that takes hours the first chunks shall not: progress is told chunk by chunk.
[[nodiscard]] Policy rank_policy(Schedule schedule, std::uint64_t items, std::uint32_t ranks, std::uint32_t threads, std::uint64_t preferred, std::uint64_t grain);

/// The grain by which the threads of a rank share out what is dealt to it, 0 for equal parts: chunks are made for all
/// threads of a rank, with a part for each, but a rank's only block must be cut finer.
[[nodiscard]] std::uint64_t thread_grain(const Policy& ranks, std::uint32_t threads, std::uint64_t preferred, Schedule over_threads);

}  // namespace heiretsu

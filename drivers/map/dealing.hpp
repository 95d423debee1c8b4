#pragma once
#include <cstdint>

#include "drivers/map/policy.hpp"
#include "drivers/map/schedules.hpp"

namespace heiretsu {

/// How the items of a round are dealt: over the ranks, and each rank's on to its threads.
struct Dealing {
  Schedule over_ranks = schedules::guided;
  Schedule over_threads = schedules::dynamic;
  std::uint64_t rank_grain = 0;    ///< items per chunk of a rank; 0: what suits the kernel and the number of workers
  std::uint64_t thread_grain = 0;  ///< items per chunk of a thread; 0 likewise
};

/// A Dealing worked out for one round.
struct Deal {
  Policy over_ranks;
  Schedule over_threads;
  /// By which the threads of a rank share out what is dealt to it, items; 0 for equal parts: chunks are made for all
  /// threads of a rank, with a part for each, but a rank's only block must be cut finer.
  std::uint64_t thread_grain;
};

/// The deal of `items` items to `ranks` ranks of `threads` threads, whose kernel prefers chunks of `preferred_grain` items
/// per thread. Pure. The chunks of a round that takes hours begin with no more than 64 of those, because progress is seen
/// chunk by chunk.
[[nodiscard]] Deal make_deal(const Dealing& dealing, std::uint64_t items, std::uint32_t ranks, std::uint32_t threads, std::uint64_t preferred_grain);

/// The grain of a schedule where none is asked for, items: the kernel's own, but small enough for about 16 chunks per
/// worker. A worker alone shares with nobody: it takes the kernel's own. Chunks that taper begin large: theirs is a 64th
/// of a worker's share, so that all end together.
[[nodiscard]] std::uint64_t default_grain(std::uint64_t items, std::uint32_t workers, std::uint64_t preferred, Schedule schedule);

}  // namespace heiretsu

#pragma once
#include <cstdint>

#include "drivers/map/policy.hpp"
#include "drivers/map/schedules.hpp"

namespace heiretsu {

/// How the items of a round are dealt: over the ranks, and from each rank to its threads.
struct Dealing {
  Schedule over_ranks = schedules::guided;
  Schedule over_threads = schedules::dynamic;
  std::uint64_t rank_grain = 0;    ///< items per chunk of a rank; 0: chosen for the kernel and the number of workers
  std::uint64_t thread_grain = 0;  ///< items per chunk of a thread; 0 likewise
};

/// A Dealing worked out for one round.
struct Deal {
  Policy over_ranks;
  Schedule over_threads;
  /// Items per chunk when the threads of a rank share out its range; 0: equal parts. A schedule's chunks hold a part
  /// for each thread, but the one block that a rank gets under `static` must be cut finer.
  std::uint64_t thread_grain;
};

/// The deal of `items` items to `ranks` ranks of `threads` threads, whose kernel prefers chunks of `preferred_grain`
/// items per thread. Pure. No chunk has more than 64 of those, because progress is reported chunk by chunk: a round may
/// take hours.
[[nodiscard]] Deal make_deal(const Dealing& dealing, std::uint64_t items, std::uint32_t ranks, std::uint32_t threads,
                             std::uint64_t preferred_grain);

/// The grain of a schedule where the user gives none, in items: the kernel's own, but at most 1/16 of what each worker
/// gets, so that all end together; where chunks taper 1/64, if that is an eighth of the kernel's own or more. One
/// worker alone gets the kernel's own.
[[nodiscard]] std::uint64_t default_grain(std::uint64_t items, std::uint32_t workers, std::uint64_t preferred,
                                          Schedule schedule);

}  // namespace heiretsu

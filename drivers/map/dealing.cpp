#include "drivers/map/dealing.hpp"

#include <algorithm>

namespace heiretsu {

std::uint64_t default_grain(std::uint64_t items, std::uint32_t workers, std::uint64_t preferred, Schedule schedule) {
  preferred = std::max<std::uint64_t>(preferred, 1);
  if (workers == 1) return std::clamp<std::uint64_t>(items, 1, preferred);  // nobody to share with
  const std::uint64_t fair = items / workers, even = fair / (schedule->tapers ? 64 : 16);
  const std::uint64_t useful = std::min(preferred / 8, fair / 16);  // each takes set-up, and between nodes a message
  return std::clamp<std::uint64_t>(std::max(even, useful), 1, preferred);
}

Deal make_deal(const Dealing& dealing, std::uint64_t items, std::uint32_t ranks, std::uint32_t threads,
               std::uint64_t preferred_grain) {
  std::uint64_t grain = dealing.rank_grain;
  if (grain == 0) grain = default_grain(items, ranks * threads, preferred_grain, dealing.over_ranks) * threads;
  const Policy over_ranks(dealing.over_ranks, items, ranks, grain, std::max(grain, 64 * preferred_grain * threads));
  std::uint64_t thread_grain = dealing.thread_grain;
  if (thread_grain == 0 && dealing.over_ranks == schedules::static_)
    thread_grain = default_grain(items, ranks * threads, preferred_grain, dealing.over_threads);
  return {over_ranks, dealing.over_threads, thread_grain};
}

}  // namespace heiretsu

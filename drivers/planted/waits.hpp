#pragma once
#include <cstdint>

#include "drivers/program/options.hpp"
#include "drivers/map/transport.hpp"
#include "drivers/measure/sample.hpp"

namespace heiretsu::planted {

/// Items that do nothing but wait, dealt out by the options' schedule: what a run takes beyond the sum of their waits divided
/// by the threads is what dealing costs. As in pass(), waits count as CPU time.
struct Waits {
  std::uint64_t items;
  double mean;         ///< seconds an item
  double spread;       ///< 0..1: item i waits mean (1 - spread) to mean (1 + spread), uniformly, by (seed, i)
  std::uint64_t seed;

  /// What the items of a range wait together. O(1) without spread, else O(items).
  [[nodiscard]] double seconds(Range range) const;
};

/// One repetition on `threads` threads of every rank; `transport` must fit the schedule. Collective.
/// @throws std::logic_error at rank 0 unless every item was dealt once.
[[nodiscard]] RankSample deal_waits(const Ranks& ranks, Transport& transport, const Waits& waits, std::uint32_t threads, const MapOptions& options);

}  // namespace heiretsu::planted

#pragma once
#include <cstdint>

#include "drivers/command_line/options.hpp"
#include "drivers/distribute/transport.hpp"
#include "drivers/measure/sample.hpp"

namespace heiretsu::planted {

/// Items that all wait equally long, `seconds` together, dealt out by the options' schedule: with nothing but waits to do,
/// what a run takes beyond seconds / threads is what dealing costs. As in pass(), waits count as CPU time.
struct Waits {
  std::uint64_t items;
  double seconds;
};

/// One repetition on `threads` threads of every rank; `transport` must fit the schedule. Collective.
/// @throws std::logic_error at rank 0 unless every item was dealt once.
[[nodiscard]] RankSample deal_waits(const Ranks& ranks, Transport& transport, const Waits& waits, std::uint32_t threads, const MapOptions& options);

}  // namespace heiretsu::planted

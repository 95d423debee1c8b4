#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "drivers/map/job.hpp"
#include "drivers/map/rounds.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// All ranks' pieces at rank 0, in the order of their items; nothing elsewhere. Collective.
/// @throws std::logic_error unless together they are exactly [0, items).
[[nodiscard]] std::vector<Piece> gather_pieces(const Ranks& ranks, std::vector<Piece> mine, std::uint64_t items);

/// What rank 0 does with the pieces of a round, in order: those before the first that failed. `so_far` is what that one
/// says, or go on; a failure found here counts where there was none.
using Deliver = std::function<Verdict(std::vector<Piece> pieces, const Verdict& so_far)>;

/// A way to collect a round: its pieces gathered at rank 0, in order, and delivered there. The verdict is every rank's.
/// Books waiting for rank 0 as wait, what it does as serial. Collective. @throws as gather_pieces() does.
[[nodiscard]] Verdict collect_in_order(const Ranks& ranks, std::vector<Piece> mine, std::uint64_t items, PhaseClock& clock, const Deliver& deliver);

}  // namespace heiretsu

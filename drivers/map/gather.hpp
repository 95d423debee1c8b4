#pragma once
#include <cstddef>
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

/// What rank 0 does with the pieces of a round, in order, up to the first that failed. `so_far` is that one's verdict,
/// else go_on; a failure found here counts if there was none before.
using Deliver = std::function<Verdict(std::vector<Piece> pieces, const Verdict& so_far)>;

// The steps of a collection at rank 0, for those who gather in another way.

/// @throws std::logic_error unless the pieces, in order, are exactly [0, items).
void require_all(const std::vector<Piece>& pieces, std::uint64_t items);

/// The place of the first piece that failed; pieces.size() where none did.
[[nodiscard]] std::size_t first_failed(const std::vector<Piece>& pieces);

/// Delivers the pieces, which are in order, up to the first that failed. Returns its verdict, else what `deliver` says.
[[nodiscard]] Verdict deliver_in_order(std::vector<Piece> pieces, const Deliver& deliver);

/// Collects a round by gathering its pieces at rank 0, in order, and delivering them there. Returns the same verdict on
/// every rank. Books the time of rank 0 as serial, of the others as wait. Collective. @throws as gather_pieces() does.
[[nodiscard]] Verdict collect_in_order(const Ranks& ranks, std::vector<Piece> mine, std::uint64_t items,
                                       PhaseClock& clock, const Deliver& deliver);

}  // namespace heiretsu

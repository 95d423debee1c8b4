#pragma once
#include <string>
#include <vector>

#include "kernels/ranks/ranks.hpp"
#include "drivers/map/executor.hpp"
#include "drivers/measure/sample.hpp"

namespace heiretsu {

/// All ranks' pieces at rank 0, in the order of their items; nothing elsewhere. Collective.
/// Throws std::logic_error unless together they are exactly [0, items).
[[nodiscard]] std::vector<Piece> gather_pieces(const Ranks& ranks, std::vector<Piece> mine, std::uint64_t items);

/// All ranks' samples at rank 0, in rank order; nothing elsewhere. Collective.
[[nodiscard]] std::vector<RankSample> gather_samples(const Ranks& ranks, const RankSample& mine);

}  // namespace heiretsu

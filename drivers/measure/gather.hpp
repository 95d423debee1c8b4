#pragma once
#include <vector>

#include "drivers/measure/sample.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// All ranks' samples at rank 0, in rank order; nothing elsewhere. Collective.
[[nodiscard]] std::vector<RankSample> gather_samples(const Ranks& ranks, const RankSample& mine);

}  // namespace heiretsu

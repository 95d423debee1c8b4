#pragma once
#include <string>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu::foresee {

/// Measures on the ranks of this job what handing out work takes, in a fraction of a second. Rank 0 gets the text that
/// read_latency reads and one more line, `window`: seconds of a round of four items that cost nothing, through the
/// transport itself, on two ranks that each count as a node. Messages go between ranks 0 and 1. Collective.
/// @throws UsageError when there are fewer than two ranks.
[[nodiscard]] std::string measure_latency(const Ranks& ranks);

}  // namespace heiretsu::foresee

#pragma once
#include <string>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu::foresee {

/// Measures on the ranks of this job what handing out work takes; takes a fraction of a second. Rank 0 gets the text that
/// read_latency reads, with one line more, `window`: seconds of a window of four items that cost nothing, on two ranks that
/// are a node each, through the transport itself. Where ranks 0 and 1 are on two hosts messages go between these. Collective.
/// @throws UsageError when there are fewer than two ranks.
[[nodiscard]] std::string measure_latency(const Ranks& ranks);

}  // namespace heiretsu::foresee

#pragma once
#include "drivers/watch/offsets.hpp"

namespace heiretsu::watch {

/// All ranks' images, packed, one behind the other in one file of rank 0's, in order of ranks; then each rank's own
/// file goes. A rank keeps its own where that did not work. Collective; O(ranks) at rank 0, about 50 kB a rank.
void gather_images(const Messages& messages, int rank, int ranks, const char* file);

}  // namespace heiretsu::watch

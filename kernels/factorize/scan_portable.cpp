#include "kernels/factorize/scan_lanes.hpp"

namespace heiretsu::factorize {

const ScanBlocks scan_blocks_portable{find_block_narrow<16>, find_block_wide<16>};

}  // namespace heiretsu::factorize

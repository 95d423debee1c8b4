#include "kernels/factorize/scan_lanes.hpp"

namespace heiretsu::factorize {

const ScanBlocks scan_blocks_avx512{find_block_narrow<64>, find_block_wide<64>};

}  // namespace heiretsu::factorize

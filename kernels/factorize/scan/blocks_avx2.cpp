#include "kernels/factorize/scan/lanes.hpp"

namespace heiretsu::factorize {

const ScanBlocks scan_blocks_avx2{find_block_narrow<32>, find_block_wide<32>};

}  // namespace heiretsu::factorize

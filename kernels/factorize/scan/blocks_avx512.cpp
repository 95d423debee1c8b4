#include "kernels/factorize/scan/lanes.hpp"

namespace heiretsu::factorize {

const ScanBlocks scan_blocks_avx512{find_block_narrow<64>, find_block_wide<64>};

}  // namespace heiretsu::factorize

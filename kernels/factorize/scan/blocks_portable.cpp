#include "kernels/factorize/scan/lanes.hpp"

namespace heiretsu::factorize {

const ScanBlocks scan_blocks_portable{find_block_narrow<16>, find_block_wide<16>};

}  // namespace heiretsu::factorize

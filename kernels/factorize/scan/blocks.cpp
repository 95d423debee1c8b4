#include "kernels/factorize/scan/lanes.hpp"

namespace heiretsu::factorize {

const ScanBlocks scan_blocks_portable{find_block_narrow<16>, find_block_wide<16>};

const ScanBlocks& scan_blocks(InstructionSet set) {
  return pick(set, scan_blocks_portable, HEIRETSU_ON_X86(scan_blocks_avx2), HEIRETSU_ON_X86(scan_blocks_avx512));
}

}  // namespace heiretsu::factorize

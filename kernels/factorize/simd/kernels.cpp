#include "kernels/factorize/simd/kernels.hpp"

namespace heiretsu::factorize::simd {

const Kernels& kernels_for(InstructionSet set) {
  return pick(set, scalar_kernels, HEIRETSU_ON_X86(avx2_kernels), HEIRETSU_ON_X86(avx512_kernels),
              HEIRETSU_ON_ARM(neon_kernels));
}

}  // namespace heiretsu::factorize::simd

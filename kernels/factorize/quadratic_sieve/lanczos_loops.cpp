#include "kernels/factorize/quadratic_sieve/lanczos_loops.hpp"

#include <bit>
#include <stdexcept>
#include <string>

#include "kernels/factorize/quadratic_sieve/lanczos_loops_any.hpp"

namespace heiretsu::factorize {

const LanczosLoops lanczos_loops_portable[lanczos_widths]{loops_of<1>, loops_of<2>, loops_of<4>, loops_of<8>};

const LanczosLoops& lanczos_loops(InstructionSet set, unsigned words) {
  const auto width = static_cast<std::size_t>(std::countr_zero(words));
  if (!std::has_single_bit(words) || width >= lanczos_widths)
    throw std::invalid_argument("no block Lanczos with " + std::to_string(words) + " words");
  const LanczosLoops* const portable = lanczos_loops_portable;
  const LanczosLoops* chosen = portable;
#ifdef __x86_64__
  if (set == InstructionSet::avx2) chosen = lanczos_loops_avx2;
  if (set == InstructionSet::avx512) chosen = lanczos_loops_avx512;
#endif
  return chosen[width];
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/lanczos_loops_any.hpp"

namespace heiretsu::factorize {

const LanczosLoops lanczos_loops_avx512[lanczos_widths]{loops_of<1>, loops_of<2>, loops_of<4>, loops_of<8>};

}  // namespace heiretsu::factorize

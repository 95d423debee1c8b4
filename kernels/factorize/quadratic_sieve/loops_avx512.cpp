#include "kernels/factorize/quadratic_sieve/lanes_avx512.hpp"
#include "kernels/factorize/quadratic_sieve/loops_body.hpp"

namespace heiretsu::factorize {

const QsLoops qs_loops_avx512 = loops;

}  // namespace heiretsu::factorize

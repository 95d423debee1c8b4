#include "kernels/factorize/quadratic_sieve/lanes_avx2.hpp"
#include "kernels/factorize/quadratic_sieve/loops_body.hpp"

namespace heiretsu::factorize {

const QsLoops qs_loops_avx2 = loops;

}  // namespace heiretsu::factorize

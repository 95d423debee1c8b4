#include "kernels/factorize/quadratic_sieve/loops.hpp"

#include "kernels/factorize/quadratic_sieve/lanes_scalar.hpp"
#include "kernels/factorize/quadratic_sieve/loops_body.hpp"

namespace heiretsu::factorize {

const QsLoops qs_loops_portable = loops;

const QsLoops& qs_loops(InstructionSet set) {
  return pick(set, qs_loops_portable, HEIRETSU_ON_X86(qs_loops_avx2), HEIRETSU_ON_X86(qs_loops_avx512));
}

}  // namespace heiretsu::factorize

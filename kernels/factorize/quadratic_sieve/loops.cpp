#include "kernels/factorize/quadratic_sieve/loops.hpp"

#include <vector>

#include "kernels/factorize/quadratic_sieve/lanes_scalar.hpp"
#include "kernels/factorize/quadratic_sieve/loops_body.hpp"

namespace heiretsu::factorize {
namespace {

bool compresses_16_bits() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512vbmi2");
#else
  return false;
#endif
}

}  // namespace

const QsLoops qs_loops_portable = loops;

const QsLoops& qs_loops(InstructionSet set) {
  if (set == InstructionSet::avx512 && compresses_16_bits())
    return pick(set, qs_loops_portable, nullptr, HEIRETSU_ON_X86(qs_loops_vbmi2_avx512));
  return pick(set, qs_loops_portable, HEIRETSU_ON_X86(qs_loops_avx2), HEIRETSU_ON_X86(qs_loops_avx512));
}

std::span<const QsLoops* const> available_qs_loops() {
  static const std::vector<const QsLoops*> forms = [] {
    std::vector<const QsLoops*> result;
    for (const InstructionSet set : available_instruction_sets()) {
      result.push_back(&pick(set, qs_loops_portable, HEIRETSU_ON_X86(qs_loops_avx2), HEIRETSU_ON_X86(qs_loops_avx512)));
      if (result.back() != &qs_loops(set)) result.push_back(&qs_loops(set));
    }
    return result;
  }();
  return forms;
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/simd/double_field.hpp"
#include "kernels/factorize/simd/engine_kernels.hpp"
#include "kernels/factorize/simd/limb_field.hpp"
#include "kernels/factorize/simd/quotient_field.hpp"
#include "kernels/factorize/simd/trial_division.hpp"
#include "kernels/factorize/simd/vector_avx512.hpp"

namespace heiretsu::factorize::simd {
namespace {

struct Set {
  using Vectors = avx512::Vectors;
  // Vectors in flight: 48 numbers per group. With 32 registers all 6 go through a formula at once; 8 spill too much.
  using Below50 = DoubleField<Vectors, 6, 50>;
  using Below52 = DoubleField<Vectors, 6, 52>;
  using Below56 = QuotientField<Vectors, 6, 56>;
  using Below60 = QuotientField<Vectors, 6, 63>;
  using Below63 = QuotientField<Vectors, 6, 63>;
  using Below64 = LimbField<Vectors, 6, 64>;
  using FewBelow50 = DoubleField<Vectors, 1, 50>;
  using FewBelow52 = DoubleField<Vectors, 1, 52>;
  using FewBelow56 = QuotientField<Vectors, 1, 56>;
  using FewBelow60 = QuotientField<Vectors, 1, 63>;
  using FewBelow63 = QuotientField<Vectors, 1, 63>;
  using FewBelow64 = LimbField<Vectors, 1, 64>;
};
using Trial = TrialKernels<Set::Vectors>;
using Group = GroupKernels<Set>;

}  // namespace

const Kernels avx512_kernels{Group::group_size,     Trial::small_divisors, Trial::further_divisors,
                             Trial::short_divisors, Group::strong_test,    Group::short_strong_test,
                             Group::run_curves};

}  // namespace heiretsu::factorize::simd

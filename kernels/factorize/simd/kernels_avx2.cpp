#include "kernels/factorize/simd/double_field.hpp"
#include "kernels/factorize/simd/engine_kernels.hpp"
#include "kernels/factorize/simd/limb_field.hpp"
#include "kernels/factorize/simd/trial_division.hpp"
#include "kernels/factorize/simd/vector_avx2.hpp"

namespace heiretsu::factorize::simd {
namespace {

struct Set {
  using Vectors = avx2::Vectors;
  using Below50 = DoubleField<Vectors, 6>;
  using Below60 = LimbField<Vectors, 4, 60>;
  using Below64 = LimbField<Vectors, 4, 64>;
  using FewBelow50 = DoubleField<Vectors, 1>;
  using FewBelow60 = LimbField<Vectors, 1, 60>;
  using FewBelow64 = LimbField<Vectors, 1, 64>;
};
using Trial = TrialKernels<Set::Vectors>;
using Group = GroupKernels<Set>;

}  // namespace

const Kernels avx2_kernels{"avx2",
                           Trial::small_divisors,
                           Trial::further_divisors,
                           Trial::short_divisors,
                           Group::strong_test,
                           Group::run_curve};

}  // namespace heiretsu::factorize::simd

#include "kernels/factorize/simd/double_field.hpp"
#include "kernels/factorize/simd/engine_kernels.hpp"
#include "kernels/factorize/simd/limb_field.hpp"
#include "kernels/factorize/simd/trial_division.hpp"
#include "kernels/factorize/simd/vector_neon.hpp"

namespace heiretsu::factorize::simd {
namespace {

struct Set {
  using Vectors = neon::Vectors;
  using Below50 = DoubleField<Vectors, 4, 50>;
  using Below52 = DoubleField<Vectors, 4, 52>;
  using Below56 = LimbField<Vectors, 4, 60>;
  using Below60 = LimbField<Vectors, 4, 60>;
  using Below63 = LimbField<Vectors, 4, 64>;
  using Below64 = LimbField<Vectors, 4, 64>;
  using FewBelow50 = DoubleField<Vectors, 1, 50>;
  using FewBelow52 = DoubleField<Vectors, 1, 52>;
  using FewBelow56 = LimbField<Vectors, 1, 60>;
  using FewBelow60 = LimbField<Vectors, 1, 60>;
  using FewBelow63 = LimbField<Vectors, 1, 64>;
  using FewBelow64 = LimbField<Vectors, 1, 64>;
};
using Trial = TrialKernels<Set::Vectors>;
using Group = GroupKernels<Set>;

}  // namespace

const Kernels neon_kernels{Group::group_size,  Trial::small_divisors,    Trial::further_divisors, Trial::short_divisors,
                           Group::strong_test, Group::short_strong_test, Group::run_curves};

}  // namespace heiretsu::factorize::simd

#include "kernels/factorize/simd/double_field.hpp"
#include "kernels/factorize/simd/engine_kernels.hpp"
#include "kernels/factorize/simd/limb_field.hpp"
#include "kernels/factorize/simd/trial_division.hpp"
#include "kernels/factorize/simd/vector_avx2.hpp"

namespace heiretsu::factorize::simd {
namespace {

struct Set {
  using Vectors = avx2::Vectors;
  // Vectors in flight: 24 numbers per group. In doubles a formula fills the 16 registers with 3 vectors, and two such
  // parts hide its latency; limbs spill in any case, and 6 vectors hide more latency than 4.
  using Below50 = Parts<DoubleField<Vectors, 3, 50>, 2>;
  using Below52 = Parts<DoubleField<Vectors, 3, 52>, 2>;
  using Below56 = LimbField<Vectors, 6, 60>;
  using Below60 = LimbField<Vectors, 6, 60>;
  using Below63 = LimbField<Vectors, 6, 64>;
  using Below64 = LimbField<Vectors, 6, 64>;
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

const Kernels avx2_kernels{Group::group_size,  Trial::small_divisors,    Trial::further_divisors, Trial::short_divisors,
                           Group::strong_test, Group::short_strong_test, Group::run_curves};

}  // namespace heiretsu::factorize::simd

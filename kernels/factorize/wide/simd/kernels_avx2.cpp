#include <immintrin.h>

#include "kernels/factorize/simd/vector_avx2.hpp"
#include "kernels/factorize/wide/simd/class_kernels.hpp"
#include "kernels/factorize/wide/simd/digit_field.hpp"
#include "kernels/factorize/wide/simd/fused_field.hpp"

namespace heiretsu::factorize::wide {
namespace {

/// Toward zero, in this thread, as long as it lives.
class TowardZero {
 public:
  TowardZero() : before_(_mm_getcsr()) { _mm_setcsr(before_ | _MM_ROUND_TOWARD_ZERO); }
  ~TowardZero() { _mm_setcsr(before_); }
  TowardZero(const TowardZero&) = delete;
  TowardZero& operator=(const TowardZero&) = delete;

 private:
  unsigned before_;
};

// Each field where it is the fastest; three limbs spill the registers with three vectors in flight.
using avx2::Vectors;
constexpr SizeClass classes[] = {ClassKernels<DigitField<Vectors, 3, 29>, 3, AnyRounding>::table(1.3),
                                 ClassKernels<DigitField<Vectors, 3, 29, true>, 3, AnyRounding>::table(1.5),
                                 ClassKernels<FusedField<Vectors, 2>, 3, TowardZero>::table(2.2),
                                 ClassKernels<DigitField<Vectors, 4, 28>, 3, AnyRounding>::table(2.5),
                                 ClassKernels<FusedField<Vectors, 3>, 2, TowardZero>::table(4.5)};

}  // namespace

const Kernels avx2_kernels(classes);

}  // namespace heiretsu::factorize::wide

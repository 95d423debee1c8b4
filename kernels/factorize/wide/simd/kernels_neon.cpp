#include "kernels/factorize/simd/vector_neon.hpp"
#include "kernels/factorize/wide/simd/class_kernels.hpp"
#include "kernels/factorize/wide/simd/digit_field.hpp"
#include "kernels/factorize/wide/simd/word_pair_field.hpp"

namespace heiretsu::factorize::wide {
namespace {

using neon::Vectors;
constexpr SizeClass classes[] = {ClassKernels<DigitField<Vectors, 3, 29>, 3, AnyRounding>::table(4),
                                 ClassKernels<DigitField<Vectors, 3, 29, true>, 3, AnyRounding>::table(4.5),
                                 ClassKernels<DigitField<Vectors, 4, 28>, 2, AnyRounding>::table(7),
                                 ClassKernels<WordPairField, 1, AnyRounding>::table(10)};

}  // namespace

const Kernels neon_kernels(classes);

}  // namespace heiretsu::factorize::wide

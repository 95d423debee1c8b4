#include "kernels/factorize/wide/simd/class_kernels.hpp"
#include "kernels/factorize/wide/simd/word_pair_field.hpp"

namespace heiretsu::factorize::wide {
namespace {

constexpr SizeClass classes[] = {ClassKernels<WordPairField, 1, AnyRounding>::table(10)};

}  // namespace

const Kernels scalar_kernels(classes);

}  // namespace heiretsu::factorize::wide

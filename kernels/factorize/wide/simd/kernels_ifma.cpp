#include "kernels/factorize/wide/simd/class_kernels.hpp"
#include "kernels/factorize/wide/simd/ifma_field.hpp"
#include "kernels/factorize/wide/simd/vector_ifma.hpp"

namespace heiretsu::factorize::wide {
namespace {

using ifma::Vectors;
constexpr SizeClass classes[] = {ClassKernels<IfmaField<Vectors, 2, 74>, 3, AnyRounding>::table(0.6),
                                 ClassKernels<IfmaField<Vectors, 2, 97>, 3, AnyRounding>::table(0.6),
                                 ClassKernels<IfmaField<Vectors, 2, 102>, 3, AnyRounding>::table(0.9),
                                 ClassKernels<IfmaField<Vectors, 3, 128>, 2, AnyRounding>::table(1.4)};

}  // namespace

const Kernels ifma_kernels(classes);

}  // namespace heiretsu::factorize::wide

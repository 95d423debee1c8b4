#pragma once
#include <span>

#include "kernels/factorize/simd/kernels.hpp"

namespace heiretsu::factorize::simd {

/// The kernels built for this processor, the slowest first.
[[nodiscard]] std::span<const Kernels* const> available_kernels();

}  // namespace heiretsu::factorize::simd

#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>

#include "kernels/factorize/big/ecm_plan.hpp"

namespace heiretsu::factorize {

/// The largest number `ecm_curve` takes, in bits.
inline constexpr std::size_t max_ecm_curve_bits = 384;

/// Runs Suyama's elliptic curve of parameter `sigma` >= 6 on an odd n and returns a divisor of n: 1 when it found
/// nothing, n when it found all factors at once. Its counterpart below 2^64, for many numbers at once:
/// simd/batch_curve.hpp. Source: P. Zimmermann and B. Dodson, 20 years of ECM (2006).
[[nodiscard]] mpz_class ecm_curve(const mpz_class& n, const EcmPlan& plan, std::uint64_t sigma);

}  // namespace heiretsu::factorize

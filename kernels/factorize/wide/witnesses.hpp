#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/wide/certificate.hpp"
#include "kernels/factorize/wide/simd/kernels.hpp"

namespace heiretsu::factorize::wide {

enum class Verdict : std::uint8_t {
  open,  ///< neither was shown
  prime,
  composite
};

/// A number and the primes for which witnesses are wanted.
struct Claim {
  uint128 n;  ///< odd, from 2^64 on
  Certificate certificate;
};

/// Looks for the witnesses of all claims, many at once. A verdict is open where a witness was not found in as many
/// tries as a prime would practically never need.
[[nodiscard]] std::vector<Verdict> verdicts(Kernels kernels, std::span<const Claim> claims);

}  // namespace heiretsu::factorize::wide

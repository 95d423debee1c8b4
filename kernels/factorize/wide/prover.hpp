#pragma once
#include <span>
#include <vector>

#include "kernels/factorize/wide/witnesses.hpp"

namespace heiretsu::factorize::wide {

/// Decides for odd numbers from 2^64 on, strong probable primes to bases 2 and 3, whether they are prime: from factors
/// of n - 1 and n + 1 (certificate.hpp), which ever more curves find until they are enough; those beyond
/// `deterministic_below` are proven in the same way. About 10 us for a prime of 128 bits when there are many. `open`
/// where all curves that a proof may take were not enough.
[[nodiscard]] std::vector<Verdict> prove(Kernels kernels, std::span<const uint128> numbers);

}  // namespace heiretsu::factorize::wide

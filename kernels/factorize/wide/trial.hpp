#pragma once
#include <cstdint>

#include "kernels/factorize/batch/cofactors.hpp"
#include "kernels/factorize/modular/montgomery.hpp"

namespace heiretsu::factorize::wide {

/// Divides n > 0 by the primes below 1000, until what is left is below 2^64; curves find larger ones at less cost.
/// About 0.2 us.
void strip_tiny(uint128& n, std::uint32_t owner, Cofactors& found);

/// The same by the primes from there to 2^16, for numbers whose factors curves find all at once. About 20 us.
void strip_small(uint128& n, std::uint32_t owner, Cofactors& found);

}  // namespace heiretsu::factorize::wide

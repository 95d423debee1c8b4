#pragma once
#include <gmpxx.h>

#include "kernels/factorize/big.hpp"

namespace heiretsu::factorize {

/// Milliseconds of curves that come before the sieve of a composite, as EcmSearch counts them; infinity where curves go
/// on until they succeed. Depends on n and the way alone.
[[nodiscard]] double milliseconds_of_curves(const mpz_class& n, Way way);

}  // namespace heiretsu::factorize

#include "kernels/factorize/big/curve_budget.hpp"

#include <limits>

#include "kernels/factorize/quadratic_sieve/parameters.hpp"
#include "kernels/factorize/quadratic_sieve/quadratic_sieve.hpp"

namespace heiretsu::factorize {

double milliseconds_of_curves(const mpz_class& n, Way way) {
  // The sieve gains nothing from small factors, which such a share of its time finds.
  constexpr double share = 0.15;
  const std::size_t bits = mpz_sizeinbase(n.get_mpz_t(), 2);
  if (way == Way::curves || bits > max_sievable_bits) return std::numeric_limits<double>::infinity();
  return way == Way::sieve ? 0 : share * sieve_milliseconds(n);
}

}  // namespace heiretsu::factorize

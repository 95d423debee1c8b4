#include "kernels/factorize/automatic.hpp"

#include <algorithm>
#include <span>

#include <flint/flint.h>
#include <flint/ulong_extras.h>

namespace heiretsu::factorize {
namespace {

/// GMP's 25 Miller-Rabin rounds follow its own Baillie-PSW test: another implementation and other bases than
/// factor_big's.
constexpr int rounds = 25;

__extension__ typedef unsigned __int128 Wide;

/// Do the powers multiply to n, with primes ascending and no product above 2^64?
bool multiplies_back(std::uint64_t n, std::span<const PrimePower> powers) {
  if (n == 0) return powers.empty();
  std::uint64_t product = 1, last = 1;
  for (const PrimePower& power : powers) {
    if (power.prime <= last || power.exponent == 0) return false;
    last = power.prime;
    for (std::uint32_t i = 0; i < power.exponent; ++i) {
      const Wide next = Wide{product} * power.prime;
      if (next > n) return false;
      product = static_cast<std::uint64_t>(next);
    }
  }
  return product == n;
}

bool multiplies_back(const mpz_class& n, const std::vector<BigPower>& powers) {
  mpz_class product = 1, power_value, last = 1;
  for (const BigPower& power : powers) {
    if (power.prime <= last || power.exponent == 0) return false;
    last = power.prime;
    mpz_pow_ui(power_value.get_mpz_t(), power.prime.get_mpz_t(), power.exponent);
    product *= power_value;
  }
  return product == n;
}

bool all_prime(std::span<const PrimePower> powers) {
  return std::all_of(powers.begin(), powers.end(),
                     [](const PrimePower& power) { return n_is_prime(power.prime) != 0; });
}

bool all_prime(const std::vector<BigPower>& powers) {
  return std::all_of(powers.begin(), powers.end(),
                     [](const BigPower& power) { return mpz_probab_prime_p(power.prime.get_mpz_t(), rounds) != 0; });
}

}  // namespace

Factorizations Automatic::operator()(Range items) const {
  Factorizations result;
  thread_local std::vector<std::uint64_t> memory;
  // A wider number stands as 0 among the words, and 0 costs nothing and leaves an empty row.
  result.small = factor_batch(numbers_.words(items, memory));
  for (const std::uint32_t place : numbers_.wider_places(items))
    result.big.push_back(factor_big(numbers_.value(place), seed_, way_));
  return result;
}

bool Automatic::check(std::uint64_t n, std::span<const PrimePower> powers, Verify verify) {
  return multiplies_back(n, powers) && (verify == Verify::products || all_prime(powers));
}

bool Automatic::check(const mpz_class& n, const std::vector<BigPower>& powers, Verify verify) {
  return multiplies_back(n, powers) && (verify == Verify::products || all_prime(powers));
}

}  // namespace heiretsu::factorize

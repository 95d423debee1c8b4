#include "kernels/factorize/primes/primality.hpp"

#include <bit>

#include "kernels/factorize/modular/montgomery.hpp"
#include "kernels/factorize/primes/bases.hpp"
#include "kernels/factorize/primes/small_primes.hpp"

namespace heiretsu::factorize {
namespace {

bool is_strong_probable_prime(const Montgomery& field, std::uint64_t base) {
  const std::uint64_t minus_one = field.modulus() - field.one();
  const std::uint64_t residue = field.from(base);
  if (residue == 0) return true;
  const int twos = std::countr_zero(field.modulus() - 1);
  std::uint64_t x = field.power(residue, (field.modulus() - 1) >> twos);
  if (x == field.one() || x == minus_one) return true;
  for (int i = 1; i < twos; ++i) {
    x = field.multiply(x, x);
    if (x == minus_one) return true;
  }
  return false;
}

}  // namespace

bool is_prime(std::uint64_t n) {
  if (n < 2 || (n % 2 == 0)) return n == 2;
  for (const SmallPrime& small : small_primes) {
    if (n * small.inverse <= small.limit) return n == small.prime;
  }
  if (n < smallest_unknown) return true;
  const Montgomery field(n);
  for (const std::uint64_t base : witnesses(n)) {
    if (!is_strong_probable_prime(field, base)) return false;
  }
  return true;
}

}  // namespace heiretsu::factorize

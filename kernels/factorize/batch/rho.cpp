#include "kernels/factorize/batch/rho.hpp"

#include <algorithm>
#include <numeric>

#include "kernels/factorize/modular/montgomery.hpp"
#include "kernels/factorize/primes/roots.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::uint64_t steps_per_gcd = 128;
constexpr std::uint64_t max_steps = std::uint64_t{1} << 20;
constexpr std::uint64_t max_polynomials = 16;

std::uint64_t distance(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

/// Walks one step at a time from `y` until the difference to `anchor` shares a factor with n; n itself when all do at
/// once.
std::uint64_t retrace(const Montgomery& field, std::uint64_t constant, std::uint64_t anchor, std::uint64_t y) {
  std::uint64_t divisor = 1;
  while (divisor == 1) {
    y = field.add(field.multiply(y, y), constant);
    divisor = std::gcd(distance(anchor, y), field.modulus());
  }
  return divisor;
}

/// One walk x -> x^2 + constant: a divisor, or 1 or n when it found none.
std::uint64_t walk(const Montgomery& field, std::uint64_t constant) {
  std::uint64_t y = field.from(2);
  for (std::uint64_t length = 1; length <= max_steps; length *= 2) {
    const std::uint64_t anchor = y;
    for (std::uint64_t i = 0; i < length; ++i) y = field.add(field.multiply(y, y), constant);
    for (std::uint64_t done = 0; done < length; done += steps_per_gcd) {
      const std::uint64_t start = y;
      std::uint64_t product = field.one();
      for (std::uint64_t i = 0; i < std::min(steps_per_gcd, length - done); ++i) {
        y = field.add(field.multiply(y, y), constant);
        product = field.multiply(product, distance(anchor, y));
      }
      const std::uint64_t divisor = std::gcd(product, field.modulus());
      if (divisor == field.modulus()) return retrace(field, constant, anchor, start);
      if (divisor != 1) return divisor;
    }
  }
  return 1;
}

}  // namespace

std::uint64_t divisor_by_rho(std::uint64_t n) {
  if (const std::uint64_t root = exact_square_root(n); root != 0) return root;
  if (const std::uint64_t root = exact_cube_root(n); root != 0) return root;
  const Montgomery field(n);
  for (std::uint64_t constant = 1; constant <= max_polynomials; ++constant) {
    const std::uint64_t divisor = walk(field, field.from(constant));
    if (divisor != 1 && divisor != n) return divisor;
  }
  std::uint64_t divisor = 257;
  while (n % divisor != 0) divisor += 2;
  return divisor;
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/wide/certificate.hpp"

#include <algorithm>
#include <functional>
#include <span>

#include "kernels/factorize/wide/roots.hpp"

namespace heiretsu::factorize::wide {
namespace {

constexpr std::uint64_t max_multiples = 32;  // of the modulus, below the square root of n: possible factors to try

/// The power of a prime that divides x exactly.
uint128 power_in(uint128 x, uint128 prime) {
  uint128 power = 1;
  for (; x % prime == 0; x /= prime) power *= prime;
  return power;
}

uint128 part_of(uint128 neighbour, std::span<const uint128> primes) {
  uint128 part = 1;
  for (const uint128 prime : primes) part *= power_in(neighbour, prime);
  return part;
}

/// Is part^3 > n?
bool exceeds_cube_root(uint128 part, uint128 n) { return part >= two_64 || part * part > n / part; }

/// What a factor of n is 1 or n modulo, from the parts of n - 1 and n + 1; both are even.
uint128 common_modulus(uint128 minus_part, uint128 plus_part) {
  return plus_part >= two_64 ? plus_part : minus_part * (plus_part / 2);
}

bool enough_to_search(uint128 n, uint128 modulus) { return modulus > integer_sqrt(n) / max_multiples; }

void sort_descending(std::vector<uint128>& primes) {
  std::sort(primes.begin(), primes.end(), std::greater<>());
  primes.erase(std::unique(primes.begin(), primes.end()), primes.end());
  if (!primes.empty() && primes.back() == 2) primes.pop_back();
}

/// Primes of n - 1 alone, when the cube of their part exceeds n.
Certificate of_one_side(uint128 n, const std::vector<uint128>& of_minus) {
  Certificate certificate{{2}, {}};
  uint128 part = power_in(n - 1, 2);
  for (auto next = of_minus.begin(); !exceeds_cube_root(part, n); ++next) {
    if (next == of_minus.end()) return {};
    certificate.minus.push_back(*next);
    part *= power_in(n - 1, *next);
  }
  return certificate;
}

Certificate of_both_sides(uint128 n, const std::vector<uint128>& of_minus, const std::vector<uint128>& of_plus) {
  Certificate certificate{{2}, {2}};
  uint128 minus_part = power_in(n - 1, 2), plus_part = power_in(n + 1, 2);
  auto minus = of_minus.begin(), plus = of_plus.begin();
  while (!enough_to_search(n, common_modulus(minus_part, plus_part))) {
    if (minus == of_minus.end() && plus == of_plus.end()) return {};
    if (plus == of_plus.end() || (minus != of_minus.end() && *minus > *plus)) {
      certificate.minus.push_back(*minus);
      minus_part *= power_in(n - 1, *minus++);
    } else {
      certificate.plus.push_back(*plus);
      plus_part *= power_in(n + 1, *plus++);
    }
  }
  return certificate;
}

/// n = (a M + 1)(b M + 1) with a, b > 0 has (n - 1) / M = a b M + a + b. Where M^3 > n that is written in digits to
/// base M: the sum and the product of a and b, which are then the roots of x^2 - (a + b) x + a b.
bool follows_from_digits(uint128 n, uint128 part) {
  if (part >= two_64 || part > n / part) return true;  // n would exceed M^2
  const uint128 sum = (n - 1) / part % part, product = (n - 1) / part / part;
  const uint128 square = sum * sum;
  return square < 4 * product ||
         (square != 4 * product && exact_square_root(square - 4 * product) == 0 && square - 4 * product != 1);
}

/// A composite n has a factor up to its square root, which is 1 or n modulo `modulus`.
bool follows_from_search(uint128 n, uint128 modulus) {
  const std::uint64_t root = integer_sqrt(n);
  const auto divides = [&](uint128 factor) { return factor > 1 && factor <= root && n % factor == 0; };
  for (uint128 multiple = 0; multiple <= root; multiple += modulus) {
    if (divides(multiple + 1) || divides(multiple + n % modulus)) return false;
  }
  return true;
}

}  // namespace

Certificate certificate_of(uint128 n, std::vector<uint128> of_minus, std::vector<uint128> of_plus) {
  sort_descending(of_minus);
  sort_descending(of_plus);
  Certificate certificate = of_one_side(n, of_minus);
  return certificate.empty() ? of_both_sides(n, of_minus, of_plus) : certificate;
}

bool follows(uint128 n, const Certificate& certificate) {
  const uint128 minus_part = part_of(n - 1, certificate.minus);
  if (certificate.plus.empty()) return follows_from_digits(n, minus_part);
  return follows_from_search(n, common_modulus(minus_part, part_of(n + 1, certificate.plus)));
}

}  // namespace heiretsu::factorize::wide

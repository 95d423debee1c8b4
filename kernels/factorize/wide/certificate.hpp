#pragma once
#include <vector>

#include "kernels/factorize/modular/montgomery.hpp"

namespace heiretsu::factorize::wide {

/// What is enough to prove an odd n > 1 prime: for each of these primes q a witness,
///   minus: an a with a^(n - 1) = 1 and gcd(a^((n - 1) / q) - 1, n) = 1;
///   plus:  a P with V(n + 1) = 2 and gcd(V((n + 1) / q) - 2, n) = 1, V its Lucas sequence (see SizeClass::lucas).
/// A prime factor p of n is then 1 modulo M, the part of n - 1 that its primes make up, and 1 or -1 modulo that part of
/// n + 1: modulo p, the order of a, and of (P + sqrt(P^2 - 4)) / 2, is a multiple of it. So p is 1 or n modulo the
/// least common multiple of both. Source: J. Brillhart, D. Lehmer and J. Selfridge, New primality criteria and
/// factorizations of 2^m +- 1 (1975).
struct Certificate {
  std::vector<uint128> minus;  ///< primes that divide n - 1, with 2 the first; or none
  std::vector<uint128> plus;   ///< primes that divide n + 1, likewise
  [[nodiscard]] bool empty() const { return minus.empty() && plus.empty(); }
};

/// The largest primes of both lists that are enough; an empty certificate where all are not. `of_minus` are primes that
/// divide n - 1 and `of_plus` those of n + 1, in any order.
[[nodiscard]] Certificate certificate_of(uint128 n, std::vector<uint128> of_minus, std::vector<uint128> of_plus);

/// Is n prime, given that the witnesses of its certificate exist? A few divisions.
[[nodiscard]] bool follows(uint128 n, const Certificate& certificate);

}  // namespace heiretsu::factorize::wide

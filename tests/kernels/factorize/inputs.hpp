#pragma once
#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "kernels/factorize/primes/primality.hpp"

namespace heiretsu::factorize::inputs {

using Numbers = std::vector<std::uint64_t>;

/// `count` numbers, the bit sizes 1..64 in turn, each uniform in its size.
inline Numbers random_of_all_sizes(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Numbers numbers;
  for (std::size_t i = 0; i < count; ++i) {
    const auto bits = static_cast<int>(i % 64) + 1;
    numbers.push_back((random() >> (64 - bits)) | (std::uint64_t{1} << (bits - 1)));
  }
  return numbers;
}

/// A random prime of exactly `bits` bits, 2 <= bits <= 64.
inline std::uint64_t random_prime(int bits, std::mt19937_64& random) {
  for (;;) {
    const std::uint64_t candidate = (random() >> (64 - bits)) | (std::uint64_t{1} << (bits - 1)) | 1;
    if (is_prime(candidate)) return candidate;
  }
}

/// `count` products of two random primes of `bits` bits each, 2 <= bits <= 32.
inline Numbers semiprimes(int bits, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Numbers numbers;
  while (numbers.size() < count) numbers.push_back(random_prime(bits, random) * random_prime(bits, random));
  return numbers;
}

/// The numbers within 1000 of where the arithmetic changes: 2^32, 2^50, 2^52, 2^56, 2^60, 2^62, 2^63 and the end of the
/// type.
inline Numbers class_edges() {
  Numbers numbers;
  for (const int bits : {32, 50, 52, 56, 60, 62, 63}) {
    for (int offset = -1000; offset <= 1000; ++offset) {
      numbers.push_back((std::uint64_t{1} << bits) + static_cast<std::uint64_t>(offset));
    }
  }
  for (std::uint64_t offset = 1; offset <= 1001; ++offset) numbers.push_back(0 - offset);
  return numbers;
}

/// All Carmichael numbers below 10^9: products P q of distinct odd primes, q the largest, with q - 1 dividing P - 1
/// and every other p - 1 dividing P q - 1 (Korselt). There are 646.
class CarmichaelNumbers {
 public:
  CarmichaelNumbers() {
    for (std::uint64_t p = 3; p * p < limit; p += 2) {
      if (is_prime(p)) primes_.push_back(p);
    }
    for (std::size_t i = 0; i < primes_.size(); ++i) extend(primes_[i], i);
  }
  Numbers found;

 private:
  static constexpr std::uint64_t limit = 1000000000;

  void extend(std::uint64_t product, std::size_t largest) {
    used_.push_back(primes_[largest]);
    if (used_.size() >= 2) finish(product);
    for (std::size_t i = largest + 1; i < primes_.size() && product * primes_[i] * primes_[i] < limit; ++i) {
      const auto divides = [&](std::uint64_t p) { return primes_[i] % p == 1; };
      if (std::none_of(used_.begin(), used_.end(), divides)) extend(product * primes_[i], i);
    }
    used_.pop_back();
  }

  void finish(std::uint64_t product) {
    for (std::uint64_t divisor = 1; divisor * divisor <= product - 1; ++divisor) {
      if ((product - 1) % divisor != 0) continue;
      try_last(product, divisor + 1);
      if (divisor * divisor < product - 1) try_last(product, (product - 1) / divisor + 1);
    }
  }

  void try_last(std::uint64_t product, std::uint64_t last) {
    if (last <= used_.back() || product * last >= limit || !is_prime(last)) return;
    const auto divides = [&](std::uint64_t p) { return (product * last - 1) % (p - 1) == 0; };
    if (std::all_of(used_.begin(), used_.end(), divides)) found.push_back(product * last);
  }

  Numbers primes_;
  Numbers used_;
};

/// Numbers on which some factorization program is known, or may be expected, to stumble.
inline Numbers hard_numbers() {
  Numbers numbers{
      // strong pseudoprimes to the first 1..9 prime bases (OEIS A014233), and base-2 Fermat pseudoprimes
      2047, 1373653, 25326001, 3215031751, 2152302898747, 3474749660383, 341550071728321, 3825123056546413051, 226801,
      665333, 3542533, 4361389,
      // primes next to the edges of the arithmetic, and the largest of all
      4294967291, 4294967311, 1125899906842597, 1125899906842679, 1152921504606846883, 1152921504606847009,
      4611686018427387847, 4611686018427388039, 9223372036854775783, 9223372036854775837u, 18446744073709551557u,
      // the largest products of 32-bit primes, and prime powers close to 2^64
      18446743979220271189u, 18446744030759878681u, 18446724184312856125u, 18445618199572250625u, 12157665459056928801u,
      std::uint64_t{65521} * 65521 * 65521 * 65521, 11398895185373143,
      // factors as smooth as they come: p - 1 and q - 1 divide 2^7 3^3 5^2 7 11 13
      std::uint64_t{55441} * 100801, std::uint64_t{4324321} * 3603601, std::uint64_t{21621601} * 4324321,
      // safe primes, and p (2p + 1) of a Sophie Germain prime
      std::uint64_t{2147483579} * 4294967087, std::uint64_t{2147483069} * (2 * std::uint64_t{2147483069} + 1),
      // factors just above the trial division: 257 and its neighbours
      257 * 257, 257 * 263, std::uint64_t{257} * 257 * 257 * 263,
      std::uint64_t{257} * 257 * 257 * 257 * 257 * 257 * 257, std::uint64_t{4093} * 4099, std::uint64_t{4099} * 4099,
      std::uint64_t{4099} * 4099 * 4099, std::uint64_t{4099} * 4111 * 4127};
  for (int bits = 0; bits < 64; ++bits) numbers.push_back(std::uint64_t{1} << bits);
  std::mt19937_64 random(5);
  for (int bits = 9; bits <= 32; ++bits) {  // p^2, p^3, ..., p^2 q, p next(p), p (k p + 1) when prime
    const std::uint64_t p = random_prime(bits, random);
    for (std::uint64_t power = p; power <= ~std::uint64_t{0} / p;) numbers.push_back(power *= p);
    const std::uint64_t q = random_prime(64 - 2 * bits > 2 ? 64 - 2 * bits : 2, random);
    if (3 * bits < 64 || 2 * bits <= 62) numbers.push_back(p * p * (q % 2 == 0 ? 3 : q));
    for (std::uint64_t next = p + 2; next <= ~std::uint64_t{0} / p; next += 2) {
      if (!is_prime(next)) continue;
      numbers.push_back(p * next);
      break;
    }
    for (std::uint64_t k = 2; k * p + 1 <= ~std::uint64_t{0} / p && k < 40; ++k) {
      if (is_prime(k * p + 1)) numbers.push_back(p * (k * p + 1));
      if (is_prime(k * p - 1)) numbers.push_back(p * (k * p - 1));
    }
  }
  for (std::uint64_t k = 1; 1296 * k * k * k < (std::uint64_t{1} << 54); k += 97) {  // Chernick's Carmichael numbers
    const std::uint64_t n = (6 * k + 1) * (12 * k + 1) * (18 * k + 1);
    if (is_prime(6 * k + 1) && is_prime(12 * k + 1) && is_prime(18 * k + 1)) numbers.push_back(n);
  }
  return numbers;
}

}  // namespace heiretsu::factorize::inputs

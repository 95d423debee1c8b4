#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "kernels/factorize/modular/montgomery.hpp"

namespace heiretsu::factorize::wide::inputs {

using Numbers = std::vector<uint128>;

inline mpz_class big_of(uint128 value) {
  mpz_class result;
  mpz_import(result.get_mpz_t(), 1, -1, sizeof value, 0, 0, &value);
  return result;
}

/// A number below 2^128.
inline uint128 value_of(const mpz_class& big) {
  uint128 value = 0;
  mpz_export(&value, nullptr, -1, sizeof value, 0, 0, big.get_mpz_t());
  return value;
}
inline uint128 value_of(const char* digits) { return value_of(mpz_class(digits)); }

/// Uniform, of exactly `bits` bits, 2 <= bits <= 128.
inline uint128 random_number(int bits, std::mt19937_64& random) {
  const uint128 high = random();
  return ((high << 64 | random()) >> (128 - bits)) | uint128{1} << (bits - 1);
}

/// A prime of exactly `bits` bits by GMP's test, 3 <= bits <= 128.
inline uint128 random_prime(int bits, std::mt19937_64& random) {
  for (;;) {
    const uint128 n = random_number(bits, random) | 1;
    if (mpz_probab_prime_p(big_of(n).get_mpz_t(), 25) != 0) return n;
  }
}

/// `count` numbers, the sizes of 65 to 128 bits in turn.
inline Numbers random_of_all_sizes(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Numbers numbers;
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(random_number(65 + static_cast<int>(i % 64), random));
  return numbers;
}

/// `count` products of two random primes of about half of the bits, with exactly `bits` bits.
inline Numbers semiprimes(int bits, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Numbers numbers;
  while (numbers.size() < count) {
    const uint128 n = random_prime(bits / 2, random) * random_prime(bits - bits / 2, random);
    if (n >> (bits - 1) == 1) numbers.push_back(n);
  }
  return numbers;
}

}  // namespace heiretsu::factorize::wide::inputs

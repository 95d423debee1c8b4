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

/// `count` products of as many random primes between 1000 and 2000 as make up `bits` bits or somewhat more, at most
/// 118.
inline Numbers products_of_small_primes(int bits, std::size_t count) {
  std::mt19937_64 random(13);
  Numbers numbers;
  while (numbers.size() < count) {
    uint128 n = 1;
    while (n >> (bits - 1) == 0) {
      const uint128 prime = random_prime(11, random);
      if (prime < 2000) n *= prime;
    }
    numbers.push_back(n);
  }
  return numbers;
}

/// The strong test by its definition, in GMP, of an odd n > 1.
inline bool is_strong_probable_prime(const mpz_class& n, std::uint64_t base) {
  mpz_class odd = n - 1, value = base;
  const auto twos = mpz_scan1(odd.get_mpz_t(), 0);
  odd >>= twos;
  mpz_powm(value.get_mpz_t(), value.get_mpz_t(), odd.get_mpz_t(), n.get_mpz_t());
  bool passed = value == 1 || value == n - 1;
  for (mp_bitcnt_t i = 1; i < twos && !passed; ++i) {
    value = value * value % n;
    passed = value == n - 1;
  }
  return passed;
}

/// A Carmichael number of about `bits` bits: (6 k + 1)(12 k + 1)(18 k + 1), all three prime. Source: J. Chernick, On
/// Fermat's simple theorem (1939).
inline uint128 carmichael_number(int bits, std::mt19937_64& random) {
  for (;;) {
    const uint128 k = random_number((bits - 10) / 3, random);
    bool prime = true;
    for (const unsigned factor : {6u, 12u, 18u})
      prime = prime && mpz_probab_prime_p(big_of(factor * k + 1).get_mpz_t(), 25) != 0;
    if (prime) return (6 * k + 1) * (12 * k + 1) * (18 * k + 1);
  }
}

/// A product p (2 p - 1) of two primes, of about `bits` bits, that passes the strong test to bases 2, 3 and 5.
inline uint128 strong_pseudoprime(int bits, std::mt19937_64& random) {
  for (;;) {
    const uint128 p = random_prime(bits / 2, random), n = p * (2 * p - 1);
    const mpz_class big = big_of(n);
    if (is_strong_probable_prime(big, 2) && is_strong_probable_prime(big, 3) && is_strong_probable_prime(big, 5))
      return n;
  }
}

}  // namespace heiretsu::factorize::wide::inputs

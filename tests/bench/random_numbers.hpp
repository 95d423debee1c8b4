#pragma once
#include <gmpxx.h>

/// Random numbers of a size, for benchmarks.
namespace heiretsu::factorize {

/// Uniform, of exactly `bits` bits.
inline mpz_class random_of(gmp_randclass& random, unsigned bits) {
  mpz_class n = random.get_z_bits(bits);
  mpz_setbit(n.get_mpz_t(), bits - 1);
  return n;
}

/// A prime of `bits` bits whose two highest are set, so that a product of two has as many bits as both together.
inline mpz_class random_prime(gmp_randclass& random, unsigned bits) {
  mpz_class p = random_of(random, bits);
  mpz_setbit(p.get_mpz_t(), bits - 2);
  mpz_nextprime(p.get_mpz_t(), p.get_mpz_t());
  return p;
}

inline mpz_class semiprime(gmp_randclass& random, unsigned bits) {
  mpz_class n = random_prime(random, bits / 2);
  return n *= random_prime(random, bits - bits / 2);
}

}  // namespace heiretsu::factorize

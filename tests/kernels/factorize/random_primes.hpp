#pragma once
#include <gmpxx.h>

namespace heiretsu::factorize {

/// Probable primes from a random place with exactly the bits asked for, the same sequence each time.
class RandomPrimes {
 public:
  mpz_class operator()(unsigned bits) {
    mpz_class n = random_.get_z_bits(bits);
    mpz_setbit(n.get_mpz_t(), bits - 1);
    mpz_nextprime(n.get_mpz_t(), n.get_mpz_t());
    return n;
  }

 private:
  gmp_randclass random_{gmp_randinit_default};
};

}  // namespace heiretsu::factorize

#include "kernels/factorize/wide/prover.hpp"

#include <gtest/gtest.h>

#include "tests/kernels/factorize/wide/wide_inputs.hpp"

namespace heiretsu::factorize::wide {
namespace {

using inputs::Numbers;
using inputs::value_of;

TEST(Prover, ProvesPrimesOfEverySize) {
  std::mt19937_64 random(1);
  Numbers primes;
  for (int bits = 65; bits <= 128; ++bits) {
    for (int i = 0; i < 15; ++i) primes.push_back(inputs::random_prime(bits, random));
  }
  for (const InstructionSet set : available_instruction_sets()) {
    if (set == InstructionSet::scalar) continue;  // as below, but slower
    const std::vector<Verdict> found = prove(kernels_for(set), primes);
    for (std::size_t i = 0; i < primes.size(); ++i)
      EXPECT_EQ(found[i], Verdict::prime) << name(set) << ' ' << inputs::big_of(primes[i]);
  }
}

TEST(Prover, ProvesTheLargestPrimesAndThoseWithSpecialNeighbours) {
  const Numbers primes{~uint128{0} - 158,                                     // the largest below 2^128
                       (uint128{1} << 127) - 1,                               // n + 1 a power of 2
                       value_of("3317044064679887385962123"),                 // the first after the 13 bases' bound
                       value_of("340282366920938463463374607431768211297")};  // another near the end
  const std::vector<Verdict> found = prove(kernels_for(InstructionSet::scalar), primes);
  for (std::size_t i = 0; i < primes.size(); ++i) {
    const bool prime = mpz_probab_prime_p(inputs::big_of(primes[i]).get_mpz_t(), 30) != 0;
    EXPECT_EQ(found[i], prime ? Verdict::prime : Verdict::composite) << inputs::big_of(primes[i]);
  }
}

TEST(Prover, ShowsStrongPseudoprimesComposite) {
  // Strong pseudoprimes to the first 12 and 13 prime bases (OEIS A014233), and some to the first three.
  Numbers composites{value_of("318665857834031151167461"), value_of("3317044064679887385961981")};
  std::mt19937_64 random(2);
  for (int bits = 82; bits <= 126; bits += 4) composites.push_back(inputs::strong_pseudoprime(bits, random));
  for (const Verdict verdict : prove(kernels_for(available_instruction_sets().back()), composites))
    EXPECT_EQ(verdict, Verdict::composite);
}

}  // namespace
}  // namespace heiretsu::factorize::wide

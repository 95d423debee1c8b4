#include "kernels/factorize/primes/primality.hpp"

#include <flint/flint.h>
#include <flint/ulong_extras.h>
#include <gtest/gtest.h>

#include "kernels/factorize/primes/bases.hpp"
#include "tests/kernels/factorize/inputs.hpp"

namespace heiretsu::factorize {
namespace {

void expect_equal_to_flint(const inputs::Numbers& numbers) {
  for (const std::uint64_t n : numbers) ASSERT_EQ(is_prime(n), n_is_prime(n) != 0) << n;
}

TEST(Primality, CountsThePrimesBelowAMillion) {
  int count = 0;
  for (std::uint64_t n = 0; n < 1000000; ++n) count += is_prime(n) ? 1 : 0;
  EXPECT_EQ(count, 78498);
}

TEST(Primality, HardNumbers) { expect_equal_to_flint(inputs::hard_numbers()); }

TEST(Primality, ClassEdges) { expect_equal_to_flint(inputs::class_edges()); }

TEST(Primality, EdgesOfTheWitnessSets) {
  inputs::Numbers numbers;
  for (const WitnessSet& set : witness_sets) {
    for (std::uint64_t offset = 0; offset < 400; ++offset) numbers.push_back(set.below - 200 + offset);
  }
  expect_equal_to_flint(numbers);
}

TEST(Primality, RandomNumbersOfAllSizes) { expect_equal_to_flint(inputs::random_of_all_sizes(100000, 11)); }

TEST(Primality, CarmichaelNumbersAreComposite) {
  const inputs::Numbers numbers = inputs::CarmichaelNumbers().found;
  EXPECT_EQ(numbers.size(), 646u);
  for (const std::uint64_t n : numbers) EXPECT_FALSE(is_prime(n)) << n;
}

}  // namespace
}  // namespace heiretsu::factorize

#include "kernels/factorize/wide/wide_engine.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "tests/kernels/factorize/wide/wide_oracle.hpp"

namespace heiretsu::factorize::wide {
namespace {

using inputs::Numbers;
using oracle::Powers;
using oracle::row;

TEST(WideEngine, NothingGivesNothing) { EXPECT_EQ(factor_batch(Numbers()).size(), 0u); }

TEST(WideEngine, SmallNumbersAsBelow64Bits) {
  const Numbers numbers{0, 1, 2, 12, 97, 1001, 18446744073709551557u};
  const WideLists lists = factor_batch(numbers);
  EXPECT_TRUE(lists[0].empty());
  EXPECT_TRUE(lists[1].empty());
  EXPECT_EQ(row(lists, 3), (Powers{{2, 2}, {3, 1}}));
  EXPECT_EQ(row(lists, 5), (Powers{{7, 1}, {11, 1}, {13, 1}}));
  EXPECT_EQ(row(lists, 6), (Powers{{18446744073709551557u, 1}}));
}

TEST(WideEngine, FermatAndMersenneNumbers) {
  // 2^64 + 1 = 274177 67280421310721; 2^128 - 1 = 3 5 17 257 641 65537 274177 6700417 67280421310721.
  const Numbers numbers{(uint128{1} << 64) + 1, ~uint128{0}, (uint128{1} << 127) - 1};
  const WideLists lists = factor_batch(numbers);
  EXPECT_EQ(row(lists, 0), (Powers{{274177, 1}, {67280421310721, 1}}));
  EXPECT_EQ(
      row(lists, 1),
      (Powers{
          {3, 1}, {5, 1}, {17, 1}, {257, 1}, {641, 1}, {65537, 1}, {274177, 1}, {6700417, 1}, {67280421310721, 1}}));
  EXPECT_EQ(row(lists, 2), (Powers{{(uint128{1} << 127) - 1, 1}}));
}

TEST(WideEngine, EdgesOfTheArithmetic) {
  for (const int bits : {64, 74, 80, 82, 96, 97, 98, 102, 104, 105, 106, 127}) {
    Numbers numbers;
    const int reach = bits == 64 ? 1000 : bits < 110 ? 100 : 20;
    for (int offset = -reach; offset <= reach; ++offset)
      numbers.push_back((uint128{1} << bits) + static_cast<uint128>(offset));
    oracle::expect_complete(numbers, factor_batch(numbers));
  }
  Numbers last;
  for (uint128 offset = 0; offset < 20; ++offset) last.push_back(~uint128{0} - offset);
  oracle::expect_complete(last, factor_batch(last));
}

TEST(WideEngine, PowersAndProductsOfPowersOfEverySize) {
  std::mt19937_64 random(3);
  Numbers numbers;
  for (int bits = 65; bits <= 128; ++bits) {
    const uint128 p = inputs::random_prime(bits / 2, random), q = inputs::random_prime(bits / 3, random),
                  r = inputs::random_prime(bits / 4, random),
                  s = inputs::random_prime(bits - 2 * (bits / 3) - 1, random);
    for (const uint128 n : {p * p, q * q * q, r * r * r * r, q * q * s, r * q * s, r * r * p}) numbers.push_back(n);
  }
  oracle::expect_complete(numbers, factor_batch(numbers));
}

TEST(WideEngine, PseudoprimesAreTakenApart) {
  // Strong pseudoprimes to the first 12 and 13 prime bases (OEIS A014233), some to the first three, Carmichael numbers.
  Numbers numbers{inputs::value_of("318665857834031151167461"), inputs::value_of("3317044064679887385961981")};
  std::mt19937_64 random(4);
  for (int bits = 66; bits <= 126; bits += 4) {
    numbers.push_back(inputs::strong_pseudoprime(bits, random));
    numbers.push_back(inputs::carmichael_number(bits, random));
  }
  const WideLists lists = factor_batch(numbers);
  oracle::expect_complete(numbers, lists);
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(lists[i].size(), i % 2 == 0 || i < 2 ? 2u : 3u);
}

TEST(WideEngine, FactorsThatAllComeAtOnceAreTakenApart) {
  for (const int bits : {66, 90, 118}) {
    const Numbers numbers = inputs::products_of_small_primes(bits, 500);
    for (const InstructionSet set : available_instruction_sets())
      oracle::expect_complete(numbers, factor_batch_on(set, numbers));
  }
}

// Primes that multiply back are the factorization, whoever found them.
TEST(WideEngine, RandomNumbersOfEverySizeAreComplete) {
#ifdef HEIRETSU_SANITIZES_ADDRESS
  constexpr std::size_t count = 2'000;
#else
  constexpr std::size_t count = 20'000;
#endif
  const Numbers numbers = inputs::random_of_all_sizes(count, 12);
  oracle::expect_complete(numbers, factor_batch(numbers));
}

TEST(WideEngine, SemiprimesOfEverySize) {
  Numbers numbers, expected;
  std::mt19937_64 random(5);
  for (int bits = 65; bits <= 128; ++bits) {
    for (int i = 0; i < (bits < 104 ? 10 : 2); ++i) {  // the larger ones go to the quadratic sieve, after some curves
      uint128 p = inputs::random_prime(bits / 2, random), q = p;
      while (q == p) q = inputs::random_prime(bits - bits / 2, random);
      if (p > q) std::swap(p, q);
      numbers.push_back(p * q);
      expected.push_back(p);
    }
  }
  const WideLists lists = factor_batch(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    EXPECT_EQ(row(lists, i), (Powers{{expected[i], 1}, {numbers[i] / expected[i], 1}}));
}

TEST(WideEngine, EveryInstructionSetOrderAndBatchSizeGivesTheSame) {
  Numbers numbers = inputs::random_of_all_sizes(64 * 3, 21);
  for (const uint128 n : inputs::semiprimes(84, 30, 6)) numbers.push_back(n);
  const WideLists expected = factor_batch(numbers);
  oracle::expect_complete(numbers, expected);
  for (const InstructionSet set : available_instruction_sets()) {
    const WideLists lists = factor_batch_on(set, numbers);
    EXPECT_EQ(lists.powers, expected.powers) << name(set);
    EXPECT_EQ(lists.starts, expected.starts) << name(set);
  }
  Numbers reversed(numbers.rbegin(), numbers.rend());
  const WideLists backwards = factor_batch(reversed);
  for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(row(backwards, numbers.size() - 1 - i), row(expected, i));
  for (std::size_t i = 0; i < numbers.size(); i += 5)
    ASSERT_EQ(row(factor_batch(std::span<const uint128>(&numbers[i], 1)), 0), row(expected, i));
}

TEST(WideEngine, SeveralBlocksStandInOrder) {
  const std::size_t count = (std::size_t{1} << 14) + 3;
  Numbers numbers(count, uint128{1} << 70);
  numbers[count - 1] = uint128{3} << 80;
  const WideLists lists = factor_batch(numbers);
  ASSERT_EQ(lists.size(), count);
  EXPECT_EQ(row(lists, count - 2), (Powers{{2, 70}}));
  EXPECT_EQ(row(lists, count - 1), (Powers{{2, 80}, {3, 1}}));
}

}  // namespace
}  // namespace heiretsu::factorize::wide

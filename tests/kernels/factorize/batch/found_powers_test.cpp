#include "kernels/factorize/batch/found_powers.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/kernels/factorize/oracle.hpp"

namespace heiretsu::factorize {
namespace {

using oracle::Powers;
using oracle::row;

constexpr std::uint64_t bit_of_3 = 1, bit_of_5 = 2, bit_of_7 = 4, bit_of_11 = 8, all_bits = ~std::uint64_t{0} >> 11;

TEST(FoundPowers, TakesOutTheSmallPrimesThatAreMarked) {
  const std::vector<std::uint64_t> numbers{0, 1, 8, 3 * 3 * 257, 2 * 3 * 5 * 7 * 11 * 11, std::uint64_t{1} << 63};
  std::vector<std::uint64_t> rests{all_bits, 0, 0, bit_of_3, bit_of_3 | bit_of_5 | bit_of_7 | bit_of_11, 0};
  FoundPowers found;
  found.begin(numbers.size());
  found.strip_small({numbers.data(), 4}, rests.data());
  found.strip_small({numbers.data() + 4, 2}, rests.data() + 4);
  EXPECT_EQ(rests, (std::vector<std::uint64_t>{1, 1, 1, 257, 1, 1}));
  FactorLists lists;
  found.append_rows({0, numbers.size()}, lists);
  ASSERT_EQ(lists.size(), numbers.size());
  EXPECT_EQ(row(lists, 0), Powers{});
  EXPECT_EQ(row(lists, 1), Powers{});
  EXPECT_EQ(row(lists, 2), (Powers{{2, 3}}));
  EXPECT_EQ(row(lists, 3), (Powers{{3, 2}}));
  EXPECT_EQ(row(lists, 4), (Powers{{2, 1}, {3, 1}, {5, 1}, {7, 1}, {11, 2}}));
  EXPECT_EQ(row(lists, 5), (Powers{{2, 63}}));
}

/// Of three numbers, whose small primes are none, 2 3, and none.
class LargePrimes : public testing::Test {
 protected:
  LargePrimes() { begin(); }
  void begin() {
    const std::vector<std::uint64_t> numbers{1, 6, 1};
    std::vector<std::uint64_t> rests{0, bit_of_3, 0};
    found.begin(numbers.size());
    found.strip_small(numbers, rests.data());
  }
  void push(std::uint32_t number, const std::vector<std::uint64_t>& primes) {
    for (const std::uint64_t prime : primes) found.push(prime, number);
  }
  void expect_rows(const Powers& first, const Powers& second, const Powers& third) {
    FactorLists lists;
    found.append_rows({0, 3}, lists);
    EXPECT_EQ(row(lists, 0), first);
    EXPECT_EQ(row(lists, 1), second);
    EXPECT_EQ(row(lists, 2), third);
  }
  FoundPowers found;
};

TEST_F(LargePrimes, StandBehindTheSmallOnesAscending) {
  push(1, {4294967291, 257});
  push(2, {263});
  expect_rows({}, {{2, 1}, {3, 1}, {257, 1}, {4294967291, 1}}, {{263, 1}});
}

TEST_F(LargePrimes, AreCounted) {
  push(0, {263, 257});
  push(1, {269, 269});
  push(2, {271, 257, 271, 257, 269, 257, 257});
  expect_rows({{257, 1}, {263, 1}}, {{2, 1}, {3, 1}, {269, 2}}, {{257, 4}, {269, 1}, {271, 2}});
}

TEST_F(LargePrimes, AreForgottenWithTheirBlock) {
  push(0, {257});
  push(1, {263, 263, 263});
  begin();
  push(2, {269});
  expect_rows({}, {{2, 1}, {3, 1}}, {{269, 1}});
}

TEST_F(LargePrimes, AreLeftOutWhereTheyAreNotWanted) {
  for (int i = 0; i < 8; ++i) found.push_if(i != 3, 257, 0);
  found.push_if(false, 263, 0);
  found.push_if(false, 263, 1);
  found.push_if(true, 269, 1);
  found.push_if(false, 271, 1);
  found.push_if(false, 263, 2);
  expect_rows({{257, 7}}, {{2, 1}, {3, 1}, {269, 1}}, {});
}

TEST_F(LargePrimes, ComeInPartsOfTheBlock) {
  found.push(257, 0);
  found.push(263, 1);
  found.push(269, 2);
  FactorLists lists;
  found.append_rows({0, 1}, lists);
  EXPECT_EQ(row(lists, 0), (Powers{{257, 1}}));
  lists.starts.resize(1);
  found.append_rows({1, 3}, lists);
  ASSERT_EQ(lists.size(), 2U);
  EXPECT_EQ(row(lists, 0), (Powers{{2, 1}, {3, 1}, {263, 1}}));
  EXPECT_EQ(row(lists, 1), (Powers{{269, 1}}));
}

}  // namespace
}  // namespace heiretsu::factorize

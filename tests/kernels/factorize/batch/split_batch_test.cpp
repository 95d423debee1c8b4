#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/factorize/batch/factor_batch.hpp"
#include "kernels/factorize/factors.hpp"
#include "tests/kernels/factorize/inputs.hpp"

namespace heiretsu::factorize {
namespace {

class SplitBatchTest : public testing::TestWithParam<InstructionSet> {};

TEST_P(SplitBatchTest, ByHand) {
  const std::vector<std::uint64_t> numbers{
      0, 1, 2, 3, 4, 9, 35, 97, 257 * 257, 257 * 263, 18446744073709551557U, 18446743979220271189U};
  const std::vector<std::uint64_t> expected{1, 1, 1, 1, 2, 3, 5, 1, 257, 257, 1, 4294967279};
  EXPECT_EQ(split_batch_on(GetParam(), numbers), expected);
  EXPECT_TRUE(split_batch_on(GetParam(), {}).empty());
}

TEST_P(SplitBatchTest, OfTwoPrimesTheSmaller) {
  for (int bits = 4; bits <= 32; bits += 2) {
    const inputs::Numbers numbers = inputs::semiprimes(bits, 1000, static_cast<std::uint64_t>(bits));
    const FactorLists lists = factor_batch(numbers);
    const auto divisors = split_batch_on(GetParam(), numbers);
    ASSERT_EQ(divisors.size(), numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(divisors[i], lists[i].front().prime) << numbers[i];
  }
}

TEST_P(SplitBatchTest, EveryCompositeAndNoPrime) {
  const inputs::Numbers numbers = inputs::random_of_all_sizes(30'000, 11);
  const FactorLists lists = factor_batch(numbers);
  const auto divisors = split_batch_on(GetParam(), numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool composite = lists[i].size() > 1 || (lists[i].size() == 1 && lists[i].front().exponent > 1);
    ASSERT_EQ(divisors[i] > 1, composite) << numbers[i];
    ASSERT_TRUE(divisors[i] == 1 || (divisors[i] < numbers[i] && numbers[i] % divisors[i] == 0)) << numbers[i];
  }
}

TEST(SplitBatch, FactorsAsEverAfterwards) {
  const inputs::Numbers numbers = inputs::semiprimes(30, 100, 5);
  const FactorLists before = factor_batch(numbers);
  EXPECT_EQ(split_batch(numbers).size(), numbers.size());
  EXPECT_EQ(factor_batch(numbers).powers, before.powers);
}

INSTANTIATE_TEST_SUITE_P(InstructionSets, SplitBatchTest,
                         testing::ValuesIn(available_instruction_sets().begin(), available_instruction_sets().end()),
                         [](const auto& set) { return std::string(name(set.param)); });

}  // namespace
}  // namespace heiretsu::factorize

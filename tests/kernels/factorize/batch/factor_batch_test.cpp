#include <gtest/gtest.h>

#include <numeric>
#include <span>
#include <stdexcept>

#include "kernels/factorize/batch/factor_batch.hpp"
#include "kernels/factorize/factors.hpp"
#include "tests/kernels/factorize/inputs.hpp"
#include "tests/kernels/factorize/oracle.hpp"

namespace heiretsu::factorize {
namespace {

using oracle::Powers;
using oracle::row;

TEST(FactorBatch, KnownAnswers) {
  const inputs::Numbers numbers{
      0, 1, 2, 97, 360, 12157665459056928801u, 9223372036854775808u, 18446744073709551615u, 18446743979220271189u};
  const FactorLists lists = factor_batch(numbers);
  EXPECT_EQ(row(lists, 0), Powers{});
  EXPECT_EQ(row(lists, 1), Powers{});
  EXPECT_EQ(row(lists, 2), (Powers{{2, 1}}));
  EXPECT_EQ(row(lists, 3), (Powers{{97, 1}}));
  EXPECT_EQ(row(lists, 4), (Powers{{2, 3}, {3, 2}, {5, 1}}));
  EXPECT_EQ(row(lists, 5), (Powers{{3, 40}}));
  EXPECT_EQ(row(lists, 6), (Powers{{2, 63}}));
  EXPECT_EQ(row(lists, 7), (Powers{{3, 1}, {5, 1}, {17, 1}, {257, 1}, {641, 1}, {65537, 1}, {6700417, 1}}));
  EXPECT_EQ(row(lists, 8), (Powers{{4294967279, 1}, {4294967291, 1}}));
}

TEST(FactorBatch, NothingGivesNothing) { EXPECT_EQ(factor_batch(inputs::Numbers()).size(), 0u); }

TEST(FactorBatch, TheFirstHundredThousandByTrialDivision) {
  inputs::Numbers numbers;
  for (std::uint64_t n = 0; n < 100000; ++n) numbers.push_back(n);
  const FactorLists lists = factor_batch(numbers);
  for (std::uint64_t n = 2; n < 100000; ++n) ASSERT_EQ(row(lists, n), oracle::trial_division(n)) << n;
}

TEST(FactorBatch, RandomNumbersByTrialDivision) {
  inputs::Numbers numbers = inputs::random_of_all_sizes(64 * 40, 7);
  std::erase_if(numbers, [](std::uint64_t n) { return n >> 36 != 0; });
  const FactorLists lists = factor_batch(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    ASSERT_EQ(row(lists, i), oracle::trial_division(numbers[i])) << numbers[i];
  }
}

TEST(FactorBatch, HardNumbers) {
  const inputs::Numbers numbers = inputs::hard_numbers();
  oracle::expect_equal_to_flint(numbers, factor_batch(numbers));
}

TEST(FactorBatch, CarmichaelNumbers) {
  const inputs::Numbers numbers = inputs::CarmichaelNumbers().found;
  oracle::expect_equal_to_flint(numbers, factor_batch(numbers));
}

TEST(FactorBatch, ClassEdges) {
  const inputs::Numbers numbers = inputs::class_edges();
  oracle::expect_equal_to_flint(numbers, factor_batch(numbers));
}

TEST(FactorBatch, RandomNumbersOfAllSizes) {
#ifdef HEIRETSU_SANITIZES_ADDRESS
  constexpr std::size_t count = 10000;
#else
  constexpr std::size_t count = 100000;
#endif
  const inputs::Numbers numbers = inputs::random_of_all_sizes(count, 42);
  oracle::expect_equal_to_flint(numbers, factor_batch(numbers));
}

TEST(FactorBatch, SemiprimesOfAllSizes) {
  for (int bits = 2; bits <= 32; ++bits) {
    const inputs::Numbers numbers = inputs::semiprimes(bits, 300, static_cast<std::uint64_t>(bits));
    oracle::expect_complete(numbers, factor_batch(numbers));
  }
}

TEST(FactorBatch, ANumberDoesNotDependOnItsNeighbours) {
  const inputs::Numbers numbers = inputs::random_of_all_sizes(640, 8);
  const FactorLists together = factor_batch(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_EQ(row(factor_batch({&numbers[i], 1}), 0), row(together, i)) << numbers[i];
  }
}

/// The lists of all parts, which must adjoin, joined.
FactorLists joined_parts(InstructionSet set, std::span<const std::uint64_t> numbers) {
  FactorLists all;
  factor_by_parts_on(set, numbers, [&](std::size_t first, const FactorLists& lists) {
    EXPECT_EQ(first, all.size());
    for (std::size_t i = 0; i < lists.size(); ++i) {
      all.powers.insert(all.powers.end(), lists[i].begin(), lists[i].end());
      all.end_row();
    }
  });
  return all;
}

TEST(FactorByParts, GivesTheSameRows) {
  inputs::Numbers numbers(40'000);  // first, so that they make whole blocks, which are looked up
  std::iota(numbers.begin(), numbers.end(), 0);
  const inputs::Numbers random = inputs::random_of_all_sizes(1100, 3);
  numbers.insert(numbers.end(), random.begin(), random.end());
  for (const InstructionSet set : available_instruction_sets()) {
    for (const std::size_t count : {0UL, 1UL, 511UL, 512UL, 513UL, 1100UL, numbers.size()}) {
      const std::span<const std::uint64_t> last = std::span(numbers).last(count);
      const FactorLists expected = factor_batch_on(set, last), parts = joined_parts(set, last);
      EXPECT_EQ(parts.starts, expected.starts) << name(set) << ' ' << count;
      EXPECT_TRUE(parts.powers == expected.powers) << name(set) << ' ' << count;
    }
  }
}

TEST(FactorByParts, FactorsAsEverAfterOneThatWasBrokenOff) {
  const inputs::Numbers numbers = inputs::random_of_all_sizes(20'000, 4);
  const auto give_up = [](std::size_t first, const FactorLists&) {
    if (first > 600) throw std::runtime_error("enough");
  };
  EXPECT_THROW(factor_by_parts(numbers, give_up), std::runtime_error);
  std::size_t rows = 0;
  factor_by_parts({numbers.data(), 1000}, [&](std::size_t first, const FactorLists& lists) {
    for (std::size_t i = 0; i < lists.size(); ++i, ++rows)
      ASSERT_EQ(row(lists, i), oracle::flint_factors(numbers[first + i])) << numbers[first + i];
  });
  EXPECT_EQ(rows, 1000U);
}

}  // namespace
}  // namespace heiretsu::factorize

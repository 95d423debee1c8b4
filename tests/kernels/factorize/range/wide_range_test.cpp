#include "kernels/factorize/range/wide_range.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include "tests/kernels/factorize/wide/wide_oracle.hpp"

namespace heiretsu::factorize {
namespace {

using wide::oracle::row;

constexpr Uint128 limit_64 = Uint128{1} << 64;

std::vector<Uint128> numbers_from(Uint128 first, std::uint64_t count) {
  std::vector<Uint128> numbers;
  for (std::uint64_t i = 0; i < count; ++i) numbers.push_back(first + i);
  return numbers;
}

void expect_same(const WideLists& a, const WideLists& b) {
  EXPECT_EQ(a.starts, b.starts);
  EXPECT_EQ(a.powers, b.powers);
}

TEST(WideRange, FactorsAsTheBatchEngineDoes) {
  for (const auto& [first, count] : {std::pair{limit_64, 20'000U},
                                     {(limit_64 << 8) - 3000, 6000U},
                                     {(Uint128{1} << 80) + 12345, 3000U},
                                     {(Uint128{1} << 96) - 300, 600U},
                                     {~Uint128{0} - 30, 31U}}) {
    const WideLists lists = WideRange(first, count)({0, count});
    const std::vector<Uint128> numbers = numbers_from(first, count);
    wide::oracle::expect_complete(numbers, lists);
    expect_same(lists, factor_batch(numbers));
  }
}

TEST(WideRange, FactorsAsFlintDoes) {
  const Uint128 first = limit_64 + 0x123456789abcdef;
  const WideLists lists = WideRange(first, 400)({0, 400});
  for (std::uint64_t i = 0; i < 400; ++i) EXPECT_EQ(row(lists, i), wide::oracle::flint_factors(first + i)) << i;
}

TEST(WideRange, PowersAreStrippedWhole) {
  // 2^66 - 1, 2^66, 2^66 + 1 = 5 13 397 2113 312709 ...; and the power 3^41 > 2^64 with its neighbours.
  const auto lists = WideRange(Uint128{1} << 66, 1)({0, 1});
  EXPECT_EQ(row(lists, 0), (wide::oracle::Powers{{2, 66}}));
  Uint128 power = 1;
  for (int i = 0; i < 41; ++i) power *= 3;
  EXPECT_EQ(row(WideRange(power - 500, 1000)({0, 1000}), 500), (wide::oracle::Powers{{3, 41}}));
}

TEST(WideRange, AnyCutGivesTheSameLists) {
  std::mt19937_64 random(5);
  const std::uint64_t count = 3000;
  const WideRange range(limit_64 * 16 - 1000, count);
  const WideLists whole = range({0, count});
  WideLists together;
  for (std::uint64_t begin = 0; begin < count;) {
    const std::uint64_t end = std::min(count, begin + 1 + random() % (begin % 2 == 0 ? 5 : 800));
    const WideLists part = range({begin, end});
    for (std::size_t i = 0; i < part.size(); ++i) {
      together.powers.insert(together.powers.end(), part[i].begin(), part[i].end());
      together.end_row();
    }
    begin = end;
  }
  expect_same(together, whole);
  EXPECT_EQ(range({7, 7}).size(), 0U);
}

TEST(WideRange, RefusesNumbersOfAnotherWidth) {
  EXPECT_THROW(WideRange(limit_64 - 1, 5), std::invalid_argument);
  EXPECT_THROW(WideRange(~Uint128{0}, 2), std::invalid_argument);
  EXPECT_THROW(WideRange(limit_64, 0), std::invalid_argument);
  EXPECT_NO_THROW(WideRange(~Uint128{0}, 1));
}

}  // namespace
}  // namespace heiretsu::factorize

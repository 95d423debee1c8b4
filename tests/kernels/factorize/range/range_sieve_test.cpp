#include "kernels/factorize/range/range_sieve.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/kernels/factorize/oracle.hpp"

namespace heiretsu::factorize {
namespace {

using oracle::Powers;
using oracle::row;

constexpr auto max64 = std::numeric_limits<std::uint64_t>::max();

RangeSieve prepared(std::uint64_t first, std::uint64_t count) {
  RangeSieve sieve(first, count);
  sieve.prepare({0, sieve.slices()});
  return sieve;
}

void expect_flint(const FactorLists& lists, std::uint64_t first) {
  std::vector<std::uint64_t> numbers(lists.size());
  std::iota(numbers.begin(), numbers.end(), first);
  oracle::expect_equal_to_flint(numbers, lists);
}

void expect_flint(std::uint64_t first, std::uint64_t count) {
  const auto lists = prepared(first, count)({0, count});
  ASSERT_EQ(lists.size(), count);
  expect_flint(lists, first);
}

void expect_same(const FactorLists& a, const FactorLists& b) {
  ASSERT_EQ(a.starts, b.starts);
  ASSERT_EQ(a.powers, b.powers);
}

FactorLists merged(FactorLists a, const FactorLists& b) {
  const auto before = a.starts.back();
  for (std::size_t i = 1; i < b.starts.size(); ++i) a.starts.push_back(before + b.starts[i]);
  a.powers.insert(a.powers.end(), b.powers.begin(), b.powers.end());
  return a;
}

TEST(RangeSieve, SmallNumbersByTrialDivision) {
  const auto lists = prepared(0, 20000)({0, 20000});
  for (std::uint64_t n = 1; n < 20000; ++n) ASSERT_EQ(row(lists, n), oracle::trial_division(n)) << n;
}

TEST(RangeSieve, ZeroAndOneHaveEmptyRows) {
  const auto lists = prepared(0, 3)({0, 3});
  ASSERT_EQ(lists.size(), 3U);
  EXPECT_TRUE(lists[0].empty());
  EXPECT_TRUE(lists[1].empty());
  EXPECT_EQ(row(lists, 2), (Powers{{2, 1}}));
}

TEST(RangeSieve, LengthsAroundASegmentFromManyStarts) {
  const std::uint64_t size = std::uint64_t{1} << 14;
  for (const std::uint64_t first : {0U, 1U, 2U, 3U, 1000000U}) {
    for (const std::uint64_t count :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, size - 1, size, size + 1, 4 * size + 1}) {
      expect_flint(first, count);
    }
  }
}

TEST(RangeSieve, ClassEdges) {
  for (const int bits : {16, 26, 32, 40, 48, 50}) {
    SCOPED_TRACE(bits);
    expect_flint((std::uint64_t{1} << bits) - 1500, 3000);
  }
}

TEST(RangeSieve, NumbersNearTwoToThe62) { expect_flint((std::uint64_t{1} << 62) - 500, 1000); }

TEST(RangeSieve, EndsAtTheLast64BitNumber) {
  const auto lists = prepared(max64 - 999, 1000)({0, 1000});
  expect_flint(lists, max64 - 999);
  const Powers last{{3, 1}, {5, 1}, {17, 1}, {257, 1}, {641, 1}, {65537, 1}, {6700417, 1}};
  EXPECT_EQ(row(lists, 999), last);
  EXPECT_EQ(row(lists, 999 - 58), (Powers{{max64 - 58, 1}}));  // the largest prime below 2^64
}

TEST(RangeSieve, SquaresOfPrimesAtTheRoot) {
  // The square is the last number, so its root is the last prime sieved; or the first beyond it.
  for (const std::uint64_t p : {2U, 8191U, 8209U, 65521U, 65537U, 1048573U, 33554393U}) {
    const auto square = p * p;
    const auto before = std::min<std::uint64_t>(square, 300);
    const auto lists = prepared(square - before, before + 1)({0, before + 1});
    expect_flint(lists, square - before);
    EXPECT_EQ(row(lists, before), (Powers{{p, 2}}));
    expect_flint(square - before, before);
    expect_flint(square, 2);
  }
}

TEST(RangeSieve, PowersOfPrimesAboveTheMediumOnes) {
  const std::uint64_t p = 65537;
  const std::uint64_t q = 2642239;  // the largest prime whose cube is below 2^64
  const auto around = [](std::uint64_t n) { return prepared(n - 50, 101)({0, 101}); };
  EXPECT_EQ(row(around(p * p * p), 50), (Powers{{p, 3}}));
  EXPECT_EQ(row(around(p * p * 1000003), 50), (Powers{{p, 2}, {1000003, 1}}));
  EXPECT_EQ(row(around(p * p * p * 60000), 50), (Powers{{2, 5}, {3, 1}, {5, 4}, {p, 3}}));
  EXPECT_EQ(row(around(q * q * q), 50), (Powers{{q, 3}}));
}

TEST(RangeSieve, HighPowersOfSmallPrimes) {
  for (const std::uint64_t p : {2U, 3U, 5U, 7U, 11U, 89U, 97U, 8191U, 8209U}) {
    std::uint32_t exponent = 0;
    for (std::uint64_t power = p; power < (std::uint64_t{1} << 56) / p; power *= p) {
      const auto lists = prepared(power - 1, 3)({0, 3});
      ASSERT_EQ(row(lists, 1), (Powers{{p, ++exponent}}));
    }
  }
}

TEST(RangeSieve, MoreThanEightSmallPrimesInARow) {
  const std::uint64_t primorial = 614889782588491410;  // 2 * 3 * 5 * ... * 47
  const auto sieve = prepared(primorial - 3, 5);
  const auto lists = sieve({0, 5});
  expect_flint(lists, primorial - 3);
  EXPECT_EQ(lists[3].size(), 15U);
}

TEST(RangeSieve, AnyPartsMergeToTheWhole) {
  std::mt19937_64 random(7);
  for (const std::uint64_t first : {std::uint64_t{0}, (std::uint64_t{1} << 40) - 77777}) {
    const std::uint64_t count = 200000;
    const auto sieve = prepared(first, count);
    const auto whole = sieve({0, count});
    expect_flint(sieve({65536 - 300, 65536 + 300}), first + 65536 - 300);
    for (int repetition = 0; repetition < 10; ++repetition) {
      const auto a = random() % count;
      const auto b = a + random() % (count - a);
      expect_same(merged(merged(sieve({0, a}), sieve({a, b})), sieve({b, count})), whole);
    }
  }
}

TEST(RangeSieveThreads, PrepareAndSieveAsOneDoes) {
  const std::uint64_t first = (std::uint64_t{1} << 50) + 12345;
  const std::uint64_t count = 300000;
  const auto whole = prepared(first, count)({0, count});
  RangeSieve sieve(first, count);
  constexpr std::size_t workers = 4;
  const auto in_parallel = [](const auto& task) {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < workers; ++t) threads.emplace_back([&task, t] { task(t); });
  };
  in_parallel([&](std::size_t t) {
    for (auto s = t; s < sieve.slices(); s += workers) sieve.prepare({s, s + 1});
  });
  std::vector<FactorLists> parts(workers);
  in_parallel([&](std::size_t t) { parts[t] = sieve({t * count / workers, (t + 1) * count / workers}); });
  FactorLists together;
  for (const auto& part : parts) together = merged(together, part);
  expect_same(together, whole);
}

TEST(RangeSieve, HitsGatheredByPrimesGiveTheSameLists) {
  const std::uint64_t first = (std::uint64_t{1} << 52) - 30000;
  const std::uint64_t count = 60000;
  const LargePrimeHits find(first, count);
  const auto values = find.values();
  const auto middle = values.first + values.size() / 3;
  auto hits = find({middle, values.last});
  const auto lower = find({values.first, middle});
  hits.insert(hits.end(), lower.begin(), lower.end());
  expect_same(RangeSieve(first, count, hits)({0, count}), prepared(first, count)({0, count}));

  // An owner of a part takes the hits there, counted from its own first number.
  std::vector<PrimeHit> part;
  for (const auto hit : hits) {
    if (hit.offset >= 20000 && hit.offset < 45000) part.push_back({hit.offset - 20000, hit.prime});
  }
  expect_same(RangeSieve(first + 20000, 25000, part)({0, 25000}), prepared(first, count)({20000, 45000}));
}

TEST(RangeSieve, ItsPartsAreTheWholeAndAllVerify) {
  std::mt19937_64 random(8);
  for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{1} << 40, max64 - 99'999}) {
    const auto sieve = prepared(first, 100'000);
    const std::uint64_t begin = first == 0 ? 0 : random() % 20'000, end = 60'000 + random() % 40'000;
    FactorLists together;
    std::uint64_t next = begin;
    sieve.by_parts({begin, end}, [&](Range part, const FactorLists& lists) {
      ASSERT_EQ(part.first, std::exchange(next, part.last));
      ASSERT_EQ(part.size(), lists.size());
      together = merged(together, lists);
    });
    EXPECT_EQ(next, end);
    expect_same(together, sieve({begin, end}));
    EXPECT_TRUE(sieve.verify({begin, end}));
  }
  const auto none = [](Range, const FactorLists&) { FAIL(); };
  prepared(0, 10).by_parts({5, 5}, none);
  EXPECT_TRUE(prepared(0, 1).verify({0, 1}));
}

TEST(RangeSieve, VerifyFindsEveryPlantedFault) {
  const std::uint64_t first = (std::uint64_t{1} << 50) - 7, count = 40'000, root = std::uint64_t{1} << 25;
  const LargePrimeHits find(first, count);
  const auto hits = find(find.values());
  const auto lists = prepared(first, count)({0, count});
  const auto verified_with = [&](const PrimeHit& wrong) {
    auto more = hits;
    more.push_back(wrong);
    return RangeSieve(first, count, more).verify({0, count});
  };
  ASSERT_TRUE(RangeSieve(first, count, hits).verify({0, count}));
  std::size_t dropped = 0;
  for (std::size_t h = 0; h < hits.size(); h += hits.size() / 40) {
    const auto [offset, prime] = hits[h];
    EXPECT_FALSE(verified_with(hits[h])) << "twice: " << first + offset << " by " << prime;
    EXPECT_FALSE(verified_with({(offset + 1) % static_cast<std::uint32_t>(count), prime})) << "no divisor";
  }
  for (std::size_t h = 0; h < hits.size() && dropped < 20; ++h) {
    if (lists[hits[h].offset].back().prime != hits[h].prime) continue;  // then what is left is beyond the root
    auto fewer = hits;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(h));
    EXPECT_FALSE(RangeSieve(first, count, fewer).verify({0, count})) << "missed: " << first + hits[h].offset;
    ++dropped;
  }
  EXPECT_EQ(dropped, 20U);
  EXPECT_LE(hits.back().prime, root);
}

TEST(RangeSieve, RefusesRangesBeyond64Bits) {
  EXPECT_THROW(RangeSieve(max64, 2), std::invalid_argument);
  EXPECT_THROW(RangeSieve(0, (std::uint64_t{1} << 32) + 1), std::invalid_argument);
  expect_flint(max64, 0);
}

TEST(RangeSieve, AgreesWithFlintAtRandomPlaces) {
  std::mt19937_64 random(11);
  for (int bits = 10; bits <= 56; bits += 2) {
    SCOPED_TRACE(bits);
    const auto first = random() >> (64 - bits);
    expect_flint(first, 100 + random() % 400);
  }
}

}  // namespace
}  // namespace heiretsu::factorize

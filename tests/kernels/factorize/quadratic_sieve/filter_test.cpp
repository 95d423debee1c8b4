#include "kernels/factorize/quadratic_sieve/filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <vector>

#include "kernels/factorize/quadratic_sieve/echelon.hpp"
#include "tests/kernels/factorize/quadratic_sieve/graphs.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::size_t all = 1'000'000;

Cycles cycles_of(std::span<const Relation> relations, std::size_t wanted = all) {
  const CountedRelations counted(relations);
  return lightest_cycles(counted.counter.graph(), wanted);
}

/// The relations of cycle i, as places in those given to the filter.
std::vector<std::uint32_t> members(const Cycles& cycles, std::size_t i) {
  std::vector<std::uint32_t> result;
  for (const auto member : cycles.members[i]) result.push_back(cycles.relations[member]);
  return result;
}

TEST(LightestCycles, ByHand) {
  // 0: 1 - 101, 1: 101 - 103, 2: 1 - 103 close a cycle; 3: 107 stands alone; 4: complete; 5 and 6: the same two, not
  // connected with 1; 7: a square; 8 and 9: a tail that hangs on 103.
  const std::vector<Relation> relations{relation_of(1, 101, 0),   relation_of(101, 103, 1), relation_of(1, 103, 2),
                                        relation_of(1, 107, 3),   relation_of(1, 1, 4),     relation_of(211, 223, 5),
                                        relation_of(211, 223, 6), relation_of(109, 109, 7), relation_of(103, 113, 8),
                                        relation_of(113, 127, 9)};
  const Cycles cycles = cycles_of(relations);
  ASSERT_EQ(cycles.members.size(), 4U);
  EXPECT_EQ(members(cycles, 0), std::vector<std::uint32_t>{4});
  EXPECT_EQ(members(cycles, 1), std::vector<std::uint32_t>{7});
  EXPECT_EQ(members(cycles, 2), (std::vector<std::uint32_t>{5, 6}));
  EXPECT_EQ(members(cycles, 3), (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(cycles.relations, (std::vector<std::uint32_t>{0, 1, 2, 4, 5, 6, 7}));

  const Cycles two = cycles_of(relations, 2);
  EXPECT_EQ(two.members.size(), 2U);
  EXPECT_EQ(two.relations, (std::vector<std::uint32_t>{4, 7}));
  EXPECT_EQ(cycles_of({}).members.size(), 0U);
  EXPECT_EQ(cycles_of(relations, 0).members.size(), 0U);
}

TEST(LightestCycles, CloseAreIndependentAndAll) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    for (const std::uint32_t primes : {3U, 30U, 80U}) {
      const auto relations = random_relations(100, primes, seed);
      const Cycles cycles = cycles_of(relations);
      EXPECT_EQ(cycles.members.size(), independent_products(relations)) << seed << ' ' << primes;
      Echelon sets(2);
      for (std::size_t i = 0; i < cycles.members.size(); ++i) {
        std::vector<const Relation*> cycle;
        std::vector<std::uint64_t> set(2);
        for (const auto member : members(cycles, i)) {
          cycle.push_back(&relations[member]);
          set[member / 64] ^= std::uint64_t{1} << (member % 64);
        }
        EXPECT_TRUE(odd_primes(cycle).empty()) << seed << ' ' << primes << ' ' << i;
        EXPECT_TRUE(sets.insert(set)) << seed << ' ' << primes << ' ' << i;
        if (i > 0) {
          EXPECT_LE(cycles.members[i - 1].size(), cycles.members[i].size());
        }
      }
    }
  }
}

/// A breadth-first tree gives each prime its shortest way to 1, so that a large prime that two relations share with 1
/// alone never costs more than these two.
TEST(LightestCycles, FollowShortestWays) {
  std::vector<Relation> relations;
  for (std::uint32_t i = 0; i < 50; ++i) relations.push_back(relation_of(i == 0 ? 1 : 1000 + i, 1001 + i, i));
  for (std::uint32_t i = 0; i < 50; ++i) relations.push_back(relation_of(1, 1001 + i, 100 + i));
  const Cycles cycles = cycles_of(relations);
  ASSERT_EQ(cycles.members.size(), 50U);
  EXPECT_EQ(cycles.members[0].size(), 2U);
  for (std::size_t i = 1; i < 50; ++i) EXPECT_EQ(cycles.members[i].size(), 3U);
}

}  // namespace
}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/cycles.hpp"

#include <gtest/gtest.h>

#include "tests/kernels/factorize/quadratic_sieve/graphs.hpp"

namespace heiretsu::factorize {
namespace {

/// Is it one that has not come before?
bool add(CycleCounter& counter, const Relation& relation) {
  std::vector<Relation> kept;
  counter.add({&relation, 1}, kept);
  return !kept.empty();
}

TEST(CycleCounter, ByHand) {
  CycleCounter counter;
  const auto cycles_with = [&](std::uint32_t a, std::uint32_t b, std::uint64_t key) {
    add(counter, relation_of(a, b, key));
    return counter.cycles();
  };
  EXPECT_EQ(cycles_with(1, 1, 10), 1U) << "complete";
  EXPECT_EQ(cycles_with(1, 101, 11), 1U);
  EXPECT_EQ(cycles_with(103, 107, 12), 1U);
  EXPECT_EQ(cycles_with(101, 103, 13), 1U);
  EXPECT_EQ(cycles_with(1, 107, 14), 2U) << "1 - 101 - 103 - 107 - 1";
  EXPECT_EQ(cycles_with(103, 107, 15), 3U) << "the same two again";
  EXPECT_EQ(cycles_with(109, 109, 16), 4U) << "the square of a prime";
  EXPECT_EQ(counter.complete(), 1U);
  EXPECT_EQ(counter.relations(), 7U);
}

TEST(CycleCounter, DuplicatesCountForNothing) {
  CycleCounter counter;
  EXPECT_TRUE(add(counter, relation_of(1, 101, 0)));
  EXPECT_FALSE(add(counter, relation_of(1, 101, 0)));
  EXPECT_TRUE(add(counter, relation_of(1, 101, 1)));
  EXPECT_FALSE(add(counter, relation_of(1, 101, 1)));
  EXPECT_EQ(counter.relations(), 2U);
  EXPECT_EQ(counter.duplicates(), 2U);
  EXPECT_EQ(counter.cycles(), 1U);
}

TEST(CycleCounter, KnowsAMillionKeysAgain) {
  CycleCounter counter;
  constexpr std::uint64_t count = 1'000'000;
  for (int time = 0; time < 2; ++time) {
    SplitMix64 keys(7);
    for (std::uint64_t i = 0; i < count; ++i) add(counter, relation_of(1, static_cast<std::uint32_t>(i + 2), keys()));
  }
  EXPECT_EQ(counter.relations(), count);
  EXPECT_EQ(counter.duplicates(), count);
  EXPECT_EQ(counter.cycles(), 0U);
}

TEST(CycleCounter, EqualsTheRankOfTheRelations) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    for (const std::uint32_t primes : {3U, 30U, 80U}) {
      const auto relations = random_relations(60, primes, seed);
      const CountedRelations all(relations);
      EXPECT_EQ(all.counter.cycles(), independent_products(relations)) << seed << ' ' << primes;
      CycleCounter one_by_one, expected;
      for (const Relation& relation : relations) {
        add(one_by_one, relation);
        add(expected, relation);
        if (expected.relations() == 7) expected.expect(20'000);  // room is made between two
      }
      EXPECT_EQ(one_by_one.cycles(), all.counter.cycles()) << seed << ' ' << primes;
      EXPECT_EQ(expected.cycles(), all.counter.cycles()) << seed << ' ' << primes;
    }
  }
}

}  // namespace
}  // namespace heiretsu::factorize

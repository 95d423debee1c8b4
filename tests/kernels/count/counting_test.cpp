#include "kernels/count/counting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "kernels/base/random.hpp"
#include "kernels/count/reduction.hpp"
#include "tests/kernels/enter_team.hpp"

namespace heiretsu::count {
namespace {

struct Named {
  const char* name;
  CountingMaker make;
};
constexpr Named exact_methods[] = {
    {"mutex", make_mutex},     {"critical", make_critical}, {"omp-lock", make_omp_lock},
    {"atomic", make_atomic},   {"relaxed", make_relaxed},   {"cas", make_cas},
    {"sharded", make_sharded}, {"unpadded", make_unpadded}, {"reduction", make_reduction}};

std::uint64_t count(Counting& counting, std::uint32_t threads) {
  std::vector<Stamps> stamps(threads);
  enter_team(threads, [&](Team& team) { counting.run(team, stamps[team.thread()]); });
  return counting.total();
}

Plan plan_of(std::uint64_t increments, std::uint64_t counters, bool zipf) {
  Plan plan;
  plan.increments = increments;
  plan.counters = counters;
  if (zipf) plan.zipf = std::make_shared<ZipfTable>(counters);
  return plan;
}

#if defined(HEIRETSU_SANITIZES_ADDRESS) || defined(HEIRETSU_SANITIZES_THREAD)
constexpr unsigned many_increments = 2'000;  // a lock that five threads take in turns is slow there
#else
constexpr unsigned many_increments = 10'000;
#endif

TEST(Counting, ExactMethodsLoseNothing) {
  for (const auto& [name, make] : exact_methods)
    for (const std::uint32_t threads : {1U, 2U, 5U})
      for (const std::uint64_t increments : {1U, 31U, 33U, many_increments})
        for (const std::uint64_t counters : {1U, 2U, 37U})
          for (const bool zipf : {false, true}) {
            const auto counting = make(plan_of(increments, counters, zipf), threads);
            EXPECT_FALSE(counting->loses());
            EXPECT_EQ(count(*counting, threads), threads * increments)
                << name << ", " << threads << " threads, " << counters << " counters";
          }
}

TEST(Counting, PrivateWorkBetweenIncrementsChangesNoResult) {
  Plan plan = plan_of(1000, 3, false);
  plan.spins = 10;
  for (const auto& [name, make] : exact_methods) EXPECT_EQ(count(*make(plan, 2), 2), 2000U) << name;
}

TEST(Counting, RacyIsRightOnOneThreadAndNeverCountsWhatWasNot) {
  EXPECT_EQ(count(*make_racy(plan_of(10'000, 1, false), 1), 1), 10'000U);
  const auto racy = make_racy(plan_of(100'000, 1, false), 4);
  EXPECT_TRUE(racy->loses());
  const std::uint64_t got = count(*racy, 4);
  EXPECT_GE(got, 1U);
  EXPECT_LE(got, 400'000U);
}

TEST(Counting, TheSeedDecidesWhichCountersAreHit) {
  const auto histogram = [](std::uint64_t seed) {
    Plan plan = plan_of(3000, 50, false);
    plan.seed = seed;
    Reduction counting(plan);
    (void)count(counting, 2);
    return counting.totals();
  };
  EXPECT_EQ(histogram(7), histogram(7));
  EXPECT_NE(histogram(7), histogram(8));
}

// The expectation is 10000 and the standard deviation 99.5 for each of 100 counters: six of them bound all.
TEST(Counting, UniformHitsEveryCounterAlike) {
  Reduction counting(plan_of(250'000, 100, false));
  EXPECT_EQ(count(counting, 4), 1'000'000U);
  for (const std::uint64_t hits : counting.totals()) EXPECT_NEAR(static_cast<double>(hits), 10'000, 600);
}

TEST(ZipfTable, GivesCounterKItsShareInProportionToOneOverK) {
  constexpr std::uint64_t fractions = 1 << 14;
  for (const std::uint64_t counters : {1U, 2U, 3U, 10U, 64U}) {
    const ZipfTable table(counters);
    std::vector<double> share(counters);
    for (std::uint64_t column = 0; column < counters; ++column)
      for (std::uint64_t f = 0; f < fractions; ++f) {
        // The middle of the column's part of the upper 32 bits.
        const std::uint64_t upper = ((2 * column + 1) << 31) / counters;
        share[table(upper << 32 | f << 18)] += 1.0 / static_cast<double>(counters * fractions);
      }
    double harmonic = 0;
    for (std::uint64_t k = 1; k <= counters; ++k) harmonic += 1 / static_cast<double>(k);
    for (std::uint64_t k = 1; k <= counters; ++k)
      EXPECT_NEAR(share[k - 1], 1 / (harmonic * static_cast<double>(k)), 2.0 / fractions) << k << " of " << counters;
  }
}

TEST(ZipfTable, StaysInBoundsForEveryBitPattern) {
  const ZipfTable table(1'000'003);
  SplitMix64 random(1);
  std::uint64_t largest = 0;
  for (int i = 0; i < 1'000'000; ++i) largest = std::max(largest, table(random()));
  EXPECT_LT(std::max({largest, table(0), table(~std::uint64_t{0})}), 1'000'003U);
  EXPECT_GT(largest, 500'000U);
}

TEST(Stamps, InterpolateBetweenMarks) {
  Stamps stamps;
  for (std::size_t part = 0; part < Stamps::parts; ++part) stamps.mark(part, 2.0 * static_cast<double>(part + 1));
  EXPECT_EQ(stamps.finished(), 64);
  EXPECT_EQ(stamps.done_at(0), 0);
  EXPECT_EQ(stamps.done_at(32), 0.5);
  EXPECT_EQ(stamps.done_at(33), 0.515625);
  EXPECT_EQ(stamps.done_at(64), 1);
  EXPECT_EQ(stamps.done_at(1000), 1);
}

}  // namespace
}  // namespace heiretsu::count

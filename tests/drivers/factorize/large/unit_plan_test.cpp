#include "drivers/factorize/large/unit_plan.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace heiretsu::factorize {
namespace {

/// A sieve that is replayed: cycles grow like a power of the units, and a worker sieves a unit in `unit_seconds`.
struct Replay {
  double exponent;
  std::uint64_t needed;  // units, for `wanted` cycles
  double unit_seconds;
  std::size_t wanted = 20'000;

  std::uint64_t rounds = 0, dropped = 0;
  double longest = 0;  // seconds of a round

  void run(std::uint64_t workers) {
    UnitPlan plan(workers);
    for (std::uint64_t units = 0; units < needed; ++rounds) {
      const std::uint64_t next = plan.next(wanted);
      ASSERT_EQ(next % workers, 0U);
      ASSERT_GT(next, 0U);
      const double seconds = static_cast<double>(next / workers) * unit_seconds;
      longest = std::max(longest, seconds);
      units += next;
      if (units > needed) dropped = units - needed;
      const double fraction = static_cast<double>(units) / static_cast<double>(needed);
      plan.note(next, seconds, units,
                static_cast<std::size_t>(static_cast<double>(wanted) * std::pow(fraction, exponent)));
    }
  }
};

TEST(UnitPlan, HasRoundsOfTwoSecondsAndDropsLittle) {
  for (const std::uint64_t workers : {1U, 2U, 8U, 64U}) {
    for (const double exponent : {1.0, 1.5, 2.0, 3.0}) {
      for (const std::uint64_t needed : {300U, 3000U, 30'000U}) {
        Replay replay{exponent, needed * workers / 8 + 50 * workers, 0.02};
        replay.run(workers);
        EXPECT_LT(replay.longest, 2.1);
        EXPECT_LT(replay.dropped, 4 * workers + replay.needed / 100) << workers << ' ' << exponent << ' ' << needed;
        const double seconds = static_cast<double>(replay.needed) / static_cast<double>(workers) * 0.02;
        EXPECT_LT(static_cast<double>(replay.rounds), 15 + seconds) << workers << ' ' << exponent << ' ' << needed;
      }
    }
  }
}

TEST(UnitPlan, GoesOnWithoutAnyCycle) {
  UnitPlan plan(2);
  EXPECT_EQ(plan.next(100), 4U);
  plan.note(4, 0.01, 4, 0);
  EXPECT_EQ(plan.next(100), 4U);
  plan.note(4, 0, 8, 0);
  EXPECT_EQ(plan.next(100), 8U);
  plan.note(8, 0.01, 16, 100);
  EXPECT_EQ(plan.next(100), 2U) << "enough, but asked for more: a unit for each worker";
}

}  // namespace
}  // namespace heiretsu::factorize

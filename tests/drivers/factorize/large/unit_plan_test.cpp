#include "drivers/factorize/large/unit_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace heiretsu::factorize {
namespace {

/// A sieve that is replayed: a third of the wanted cycles are complete relations, the others grow like a power of the
/// units. It was predicted with some error, and this machine takes `slower` times as long for a unit.
struct Replay {
  double needed;  // units
  double growth, error, slower;

  static constexpr double wanted = 20'000, relations = 100'000, unit_seconds = 0.02;
  std::uint64_t rounds = 0, rounds_counted_later = 0;
  double dropped = 0, longest = 0;  // units; seconds of a round

  [[nodiscard]] SieveForecast predicted() const {
    SieveForecast before;
    before.relations = relations * (1 + error);
    before.units = needed * (1 + error);
    before.seconds = before.units * unit_seconds;
    before.growth = 2.2;
    return before;
  }

  [[nodiscard]] SieveProgress after(double units) const {
    const double part = units / needed, complete = std::floor(wanted / 3 * part);
    return {units, std::floor(relations * part), complete,
            complete + std::floor(wanted * 2 / 3 * std::pow(part, growth))};
  }

  /// `late`: what a round gave is counted a round later, as far from the end as the plan allows that.
  void run(std::uint64_t workers, bool late) {
    UnitPlan plan(workers, predicted());
    double counted = 0;
    for (double units = 0; units < needed; ++rounds) {
      const std::uint64_t next = plan.next(after(counted), units, wanted);
      ASSERT_EQ(next % workers, 0U);
      ASSERT_GT(next, 0U);
      const double seconds = static_cast<double>(next / workers) * unit_seconds * slower;
      if (rounds > 0) longest = std::max(longest, seconds);
      const double before = units;
      units += static_cast<double>(next);
      plan.note(next, seconds);
      counted = late && plan.far_from_end(after(before), units, wanted) ? before : units;
      if (counted < units) ++rounds_counted_later;
      dropped = units - needed;
    }
  }
};

TEST(UnitPlan, HasRoundsOfTwoSecondsAndDropsLittle) {
  for (const std::uint64_t workers : {1U, 2U, 8U, 64U}) {
    for (const double growth : {2.0, 2.2, 2.4}) {
      for (const double error : {-0.08, 0.0, 0.08}) {
        for (const double each : {30, 300, 3000}) {
          Replay replay{each * static_cast<double>(workers), growth, error, 1.3};
          replay.run(workers, error != 0);
          EXPECT_LT(replay.longest, 2.1);
          EXPECT_LT(replay.dropped, static_cast<double>(2 * workers) + 0.01 * replay.needed)
              << workers << ' ' << growth << ' ' << error << ' ' << each;
          const double seconds = each * Replay::unit_seconds * replay.slower;
          EXPECT_LT(static_cast<double>(replay.rounds), 8 + seconds / 2 * 1.1)
              << workers << ' ' << growth << ' ' << error << ' ' << each;
        }
      }
    }
  }
}

TEST(UnitPlan, LetsMostRoundsBeCountedLater) {
  for (const double error : {-0.08, 0.0, 0.08}) {
    Replay replay{3000, 2.2, error, 1.3}, at_once = replay;
    replay.run(1, true);
    at_once.run(1, false);
    EXPECT_GT(static_cast<double>(replay.rounds_counted_later), 0.6 * static_cast<double>(replay.rounds));
    EXPECT_EQ(at_once.rounds_counted_later, 0U);
    EXPECT_LE(replay.rounds, at_once.rounds + 1);
    EXPECT_LT(replay.dropped, 2 + 0.01 * replay.needed);
  }
}

TEST(UnitPlan, SaysHowFarItIs) {
  const Replay replay{1000, 2.2, 0, 1};
  UnitPlan plan(1, replay.predicted());
  plan.note(100, 2);
  EXPECT_TRUE(plan.far_from_end({}, 590, Replay::wanted)) << "0.59 and a round of 0.1, as was predicted";
  EXPECT_FALSE(plan.far_from_end({}, 610, Replay::wanted)) << "the forecast may be 0.3 too high";
  const auto [fraction, seconds] = plan.outlook(replay.after(500), 600, Replay::wanted);
  EXPECT_NEAR(fraction, 0.6, 0.03);
  EXPECT_NEAR(seconds, 8, 0.6) << "400 units of 0.02 s, whatever has been counted";
  EXPECT_TRUE(plan.far_from_end(replay.after(500), 600, Replay::wanted));
  EXPECT_FALSE(plan.far_from_end(replay.after(500), 870, Replay::wanted)) << "0.87 and a round of 0.1";
}

TEST(UnitPlan, SaysItInWords) {
  const Replay replay{1000, 2.2, 0, 1};
  UnitPlan plan(1, replay.predicted());
  plan.note(100, 2);
  EXPECT_EQ(plan.status({}, 0, Replay::wanted), "sieving, about 20 s left");
  EXPECT_EQ(plan.status({}, 100, Replay::wanted), "sieving 10 %, about 18 s left");
  const std::string half = plan.status(replay.after(500), 500, Replay::wanted);
  EXPECT_EQ(half.rfind("sieving 50 %, 50000 of ", 0), 0U) << half;
  EXPECT_NE(half.find(" relations, 5000 a second, about 10 s left"), std::string::npos) << half;
}

TEST(UnitPlan, GivesEachWorkerAUnitAtLeast) {
  SieveForecast before;
  before.relations = 1000;
  before.units = 1;
  before.seconds = 0.01;
  const UnitPlan plan(4, before);
  EXPECT_EQ(plan.next({}, 0, 100), 4U);
  EXPECT_EQ(plan.next({10, 1000, 100, 200}, 10, 100), 4U) << "enough, but asked for more";
}

}  // namespace
}  // namespace heiretsu::factorize

#include "drivers/factorize/large/unit_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace heiretsu::factorize {
namespace {

/// A sieve that is replayed: a third of the wanted cycles are complete relations, the others grow like a power of the
/// units. It was foretold with some error, and this machine takes `slower` times as long for a unit.
struct Replay {
  double needed;  // units
  double growth, error, slower;

  static constexpr double wanted = 20'000, relations = 100'000, unit_seconds = 0.02;
  std::uint64_t rounds = 0;
  double dropped = 0, longest = 0;  // units; seconds of a round

  [[nodiscard]] SieveForecast foretold() const {
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

  void run(std::uint64_t workers) {
    UnitPlan plan(workers, foretold());
    for (double units = 0; units < needed; ++rounds) {
      const std::uint64_t next = plan.next(after(units), wanted);
      ASSERT_EQ(next % workers, 0U);
      ASSERT_GT(next, 0U);
      const double seconds = static_cast<double>(next / workers) * unit_seconds * slower;
      if (rounds > 0) longest = std::max(longest, seconds);
      units += static_cast<double>(next);
      plan.note(next, seconds);
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
          replay.run(workers);
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

TEST(UnitPlan, GivesEachWorkerAUnitAtLeast) {
  SieveForecast before;
  before.relations = 1000;
  before.units = 1;
  before.seconds = 0.01;
  const UnitPlan plan(4, before);
  EXPECT_EQ(plan.next({}, 100), 4U);
  EXPECT_EQ(plan.next({10, 1000, 100, 200}, 100), 4U) << "enough, but asked for more";
}

}  // namespace
}  // namespace heiretsu::factorize

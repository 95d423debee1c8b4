#include "kernels/planted/plan.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace heiretsu::planted {
namespace {

constexpr Scenario everything{.seconds = 2, .serial = 0.1, .lock = 0.2, .imbalance = 0.5, .message = 0.03};

std::vector<Plan> all_plans(const Scenario& scenario, int ranks, std::uint32_t threads) {
  std::vector<Plan> all;
  for (int rank = 0; rank < ranks; ++rank)
    for (std::uint32_t thread = 0; thread < threads; ++thread)
      all.push_back(make_plan(scenario, {rank, ranks, thread, threads}));
  return all;
}

TEST(PlantedPlan, OneThreadDoesAllTheWorkAndSendsNothing) {
  const Plan one = make_plan(everything, {});
  EXPECT_DOUBLE_EQ(one.serial, 0.2);
  EXPECT_DOUBLE_EQ(one.locked, 0.4);
  EXPECT_DOUBLE_EQ(one.compute, 1.4);
  EXPECT_EQ(one.message, 0);
}

TEST(PlantedPlan, WorkAddsUpOnAnyNumberOfThreads) {
  for (const int ranks : {1, 2, 8})
    for (const std::uint32_t threads : {1U, 3U, 4U}) {
      double sum = 0;
      for (const Plan& plan : all_plans(everything, ranks, threads)) sum += plan.serial + plan.locked + plan.compute;
      EXPECT_NEAR(sum, 2, 1e-12) << ranks << " x " << threads;
    }
}

TEST(PlantedPlan, TheLastThreadHasHalfMoreThanTheMeanAndOneThreadIsSerial) {
  const std::vector<Plan> all = all_plans(everything, 2, 4);
  EXPECT_DOUBLE_EQ(all.back().compute, 1.5 * 1.4 / 8);
  EXPECT_DOUBLE_EQ(all[0].serial, 0.2);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_EQ(all[i].serial, 0);
}

TEST(PlantedPlan, TheFirstThreadOfEachRankWaitsForAMessage) {
  const std::vector<Plan> all = all_plans(everything, 2, 2);
  EXPECT_EQ(all[0].message, 0.03);
  EXPECT_EQ(all[1].message, 0);
  EXPECT_EQ(all[2].message, 0.03);
}

}  // namespace
}  // namespace heiretsu::planted

#include "drivers/foresee/simulation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <random>
#include <string>

namespace heiretsu::foresee {
namespace {

const Latency none;

Latency some_latency() { return {{1e-7}, {2e-5}, {4e-6}, {1e-4, 1.2e-4}, {8e-5}}; }

Outcome run(Schedule schedule, const std::vector<double>& costs, const Cluster& cluster, const Latency& latency = none,
            std::uint64_t window = ~std::uint64_t{0}) {
  return simulate({{.over_ranks = schedule}, 1, window, 0}, cluster, Costs(costs), latency, 7);
}

std::vector<double> random_costs(std::size_t items) {
  std::mt19937_64 random(items);
  std::exponential_distribution<double> cost(100);
  std::vector<double> costs(items);
  for (double& one : costs) one = cost(random);
  return costs;
}

std::vector<Cluster> clusters() {
  return {make_cluster(1, 1, 1),  make_cluster(2, 1, 1),  make_cluster(8, 2, 1),
          make_cluster(12, 6, 3), make_cluster(10, 4, 2), make_cluster(64, 64, 1)};
}

TEST(Cluster, HasAllWorkersTheLastNodePerhapsFewer) {
  const Cluster cluster = make_cluster(10, 4, 2);
  EXPECT_EQ(cluster.ranks_of_node, (std::vector<std::uint32_t>{2, 2, 1}));
  EXPECT_EQ(cluster.workers(), 10U);
}

TEST(Simulation, LosesNoWorkAndBeatsNoBoundUnderAnySchedule) {
  for (const Schedule schedule : schedules::all)
    for (const Cluster& cluster : clusters())
      for (const std::size_t items : {1U, 7U, 64U, 1000U})
        for (const std::uint64_t window : {std::uint64_t{64}, std::uint64_t{10'000}}) {
          const std::vector<double> costs = random_costs(items);
          const double total = std::accumulate(costs.begin(), costs.end(), 0.0),
                       largest = *std::max_element(costs.begin(), costs.end());
          const Outcome outcome = run(schedule, costs, cluster, some_latency(), window);
          const double lost = std::accumulate(outcome.lost.begin(), outcome.lost.end(), 0.0);
          EXPECT_NEAR(outcome.work, total, 1e-9 * total);
          EXPECT_DOUBLE_EQ(outcome.largest, largest);
          EXPECT_GE(outcome.seconds, std::max(total / cluster.workers(), largest) * (1 - 1e-12)) << name(schedule);
          EXPECT_NEAR(outcome.work + lost, cluster.workers() * outcome.seconds,
                      1e-6 * cluster.workers() * outcome.seconds)
              << name(schedule);
          EXPECT_GE(*std::min_element(outcome.lost.begin(), outcome.lost.end()), -1e-9) << name(schedule);
        }
}

TEST(Simulation, EqualItemsThatDivideEvenlyWasteNothingWithoutLatency) {
  for (const Schedule schedule : schedules::all)
    for (const std::uint32_t per_node : {1U, 4U, 8U})
      EXPECT_NEAR(run(schedule, std::vector<double>(800, 0.5), make_cluster(8, per_node, 1)).seconds, 50, 1e-9)
          << name(schedule) << " " << per_node;
}

TEST(Simulation, OneGiantItemBoundsEverySchedule) {
  std::vector<double> costs(801, 0.01);
  costs[0] = 100;
  for (const Schedule schedule : {schedules::cyclic, schedules::dynamic, schedules::stealing}) {
    const Outcome outcome = run(schedule, costs, make_cluster(8, 8, 1));
    EXPECT_GE(outcome.seconds, 100) << name(schedule);
    EXPECT_LE(outcome.seconds, 101 + 1e-9) << name(schedule);  // cyclic also gives its worker 100 small ones
  }
}

TEST(Simulation, StaticTakesAsLongAsItsMostExpensiveBlock) {
  // Blocks of three: 1 + 2 + 3 and 4 + 5 + 6.
  const std::vector<double> costs{1, 2, 3, 4, 5, 6};
  EXPECT_DOUBLE_EQ(run(schedules::static_, costs, make_cluster(2, 1, 1)).seconds, 15);
  EXPECT_DOUBLE_EQ(run(schedules::cyclic, costs, make_cluster(2, 1, 1)).seconds, 12);  // 2 + 4 + 6
}

TEST(Simulation, DynamicOnOneNodeIsGrahamsListScheduling) {
  const std::vector<double> costs = random_costs(500);
  std::priority_queue<double, std::vector<double>, std::greater<>> free;
  for (int worker = 0; worker < 16; ++worker) free.push(0);
  double last = 0;
  for (const double cost : costs) {  // the next item to whoever is free first
    const double end = free.top() + cost;
    free.pop();
    free.push(end);
    last = std::max(last, end);
  }
  EXPECT_DOUBLE_EQ(simulate({{.over_ranks = schedules::dynamic, .rank_grain = 1}, 1, 1000, 0}, make_cluster(16, 16, 1),
                            Costs(costs), none, 1)
                       .seconds,
                   last);
}

TEST(Simulation, DynamicStaysBelowGrahamsBound) {
  const std::vector<double> costs = random_costs(2000);
  const double total = std::accumulate(costs.begin(), costs.end(), 0.0),
               largest = *std::max_element(costs.begin(), costs.end());
  const double seconds = simulate({{.over_ranks = schedules::dynamic, .rank_grain = 1}, 1, 10'000, 0},
                                  make_cluster(32, 32, 1), Costs(costs), none, 1)
                             .seconds;
  EXPECT_LE(seconds, total / 32 + (1 - 1.0 / 32) * largest + 1e-12);
}

TEST(Simulation, ThreadsShareARanksRangeInEqualParts) {
  // A block of four items per rank, its threads take them one by one (static chunks are cut for 16 per thread): 1 + 3
  // next to 2 + 4.
  EXPECT_DOUBLE_EQ(run(schedules::static_, {1, 2, 3, 4, 1, 1, 1, 1}, make_cluster(4, 2, 2)).seconds, 6);
}

TEST(Simulation, AnAnswerTakesTwoMessagesAndTheServingOfEarlierRequests) {
  const Latency slow{{}, {2}, {1}, {}, {}};  // no sleeps; 2 s per message, 1 s per answer
  const Outcome one = simulate({{.over_ranks = schedules::dynamic, .rank_grain = 1}, 1, 1000, 0}, Cluster{{1, 1}, 1},
                               Costs(std::vector<double>(4, 0.5)), slow, 1);
  // Each node begins with an item, and requests at once. Rank 0's node is served from 0 to 1, and takes both others
  // before the request of node 1 arrives at 2: the second served from 1 to 2; from 2 to 3 it learns that nothing is
  // left. Node 1 is served from 3 to 4 and knows at 6. At the end a message there and back.
  EXPECT_DOUBLE_EQ(one.seconds, 6 + 4);
  EXPECT_EQ(one.requests, 4U);
}

TEST(Simulation, RequestsThatComeTogetherQueueAtRankZero) {
  const Latency slow{{}, {1e-6}, {0.1}, {}, {}};
  const Outcome outcome = simulate({{.over_ranks = schedules::dynamic, .rank_grain = 1}, 1, 1000, 0},
                                   make_cluster(100, 1, 1), Costs(std::vector<double>(200, 1e-3)), slow, 1);
  EXPECT_GE(outcome.seconds, 2 * 100 * 0.1);  // each of 100 nodes begins with an item; another, and an empty answer
  EXPECT_EQ(std::max_element(outcome.lost.begin(), outcome.lost.end()) - outcome.lost.begin(),
            static_cast<std::ptrdiff_t>(Cause::last_items));
  EXPECT_GT(outcome.lost[static_cast<std::size_t>(Cause::queue)],
            outcome.lost[static_cast<std::size_t>(Cause::answers)]);
}

TEST(Simulation, WindowsWaitForEachOtherAndForRankZero) {
  // Two workers, windows of three items of 1 s: 2 s each, and 0.25 s per item at rank 0.
  const Outcome outcome = simulate({{.over_ranks = schedules::dynamic, .rank_grain = 1}, 1, 3, 0.25},
                                   make_cluster(2, 2, 1), Costs(std::vector<double>(6, 1)), none, 1);
  EXPECT_DOUBLE_EQ(outcome.seconds, 2 * 2 + 6 * 0.25);
  EXPECT_DOUBLE_EQ(outcome.lost[static_cast<std::size_t>(Cause::window_end)], 2 * 6 * 0.25);
}

TEST(Simulation, TheSameSeedGivesTheSameRun) {
  const std::vector<double> recorded = random_costs(100);
  const auto once = [&] {
    return simulate({{.over_ranks = schedules::stealing, .rank_grain = 0}, 1, 2000, 0}, make_cluster(64, 4, 1),
                    Costs(recorded, 5000, 3), some_latency(), 3)
        .seconds;
  };
  EXPECT_EQ(once(), once());
}

}  // namespace
}  // namespace heiretsu::foresee

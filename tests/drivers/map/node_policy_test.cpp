#include "drivers/map/node_policy.hpp"
#include "drivers/map/schedules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <random>
#include <string>

#include "tests/drivers/map/schedules_that.hpp"

namespace heiretsu {
namespace {

/// Nodes, each with the range that it shares out, without any time.
class Job {
 public:
  Job(const Policy& policy, const std::vector<std::uint32_t>& ranks_of_node)
      : levels_(policy, ranks_of_node), state_(levels_.state_words(), 12345) {
    levels_.reset(state_);
    for (std::uint32_t node = 0; node < ranks_of_node.size(); ++node) {
      const Range first = levels_.first(node);
      nodes_.push_back(Node{0, levels_.inside(node, 0), {}});
      nodes_.back().fill(first, levels_.inside(node, first.size()));
    }
  }

  /// The next range of a rank, through its node.
  Range next(std::uint32_t node, std::uint32_t rank) {
    Node& mine = nodes_[node];
    while (true) {
      const Range range = mine.policy.next(mine.state, rank);
      if (!range.empty()) return {mine.first + range.first, mine.first + range.last};
      EXPECT_TRUE(mine.policy.exhausted(mine.state));
      const Range more = levels_.next(state_, node);
      if (more.empty()) return {};
      mine.fill(more, levels_.inside(node, more.size()));
    }
  }

 private:
  struct Node {
    std::uint64_t first;
    Policy policy;
    std::vector<std::uint64_t> state;

    void fill(Range range, const Policy& shares) {
      first = range.first;
      policy = shares;
      state.resize(policy.state_words());
      policy.reset(state);
    }
  };

  NodePolicy levels_;
  std::vector<std::uint64_t> state_;
  std::vector<Node> nodes_;
};

struct Place {
  std::uint32_t node, rank;
};

std::vector<Place> places(const std::vector<std::uint32_t>& ranks_of_node) {
  std::vector<Place> all;
  for (std::uint32_t node = 0; node < ranks_of_node.size(); ++node)
    for (std::uint32_t rank = 0; rank < ranks_of_node[node]; ++rank) all.push_back({node, rank});
  return all;
}

const std::vector<std::vector<std::uint32_t>> clusters{{1}, {5}, {1, 1}, {2, 2, 2, 2}, {1, 8}, {3, 1, 4, 1, 5}};

std::uint32_t ranks_in(const std::vector<std::uint32_t>& cluster) {
  return std::accumulate(cluster.begin(), cluster.end(), 0U);
}

class EveryAdaptiveSchedule : public testing::TestWithParam<Schedule> {};

TEST_P(EveryAdaptiveSchedule, DealsEveryItemExactlyOnceToRanksThatAskInAnyOrder) {
  for (const auto& cluster : clusters)
    for (const std::uint64_t items : {0U, 1U, 2U, 7U, 63U, 64U, 65U, 1000U, 10'000U})
      for (const std::uint64_t grain : {1U, 3U, 64U, 20'000U}) {
        Job job(Policy(GetParam(), items, ranks_in(cluster), grain), cluster);
        std::vector<Place> asking = places(cluster);
        std::vector<int> times(items);
        std::mt19937_64 random(items + grain);
        while (!asking.empty()) {
          const std::size_t turn = random() % asking.size();
          const Range range = job.next(asking[turn].node, asking[turn].rank);
          for (std::uint64_t i = range.first; i < range.last; ++i) ++times.at(i);
          if (range.empty()) asking.erase(asking.begin() + static_cast<std::ptrdiff_t>(turn));
        }
        ASSERT_EQ(std::count(times.begin(), times.end(), 1), static_cast<std::ptrdiff_t>(items))
            << items << " items, " << cluster.size() << " nodes, grain " << grain;
      }
}

TEST_P(EveryAdaptiveSchedule, HandlesItemsNearTheEndOfTheNumberRange) {
  constexpr std::uint64_t items = std::uint64_t{1} << 63;
  for (const std::uint64_t grain : {items / 4, items}) {
    const NodePolicy policy(Policy(GetParam(), items, 3, grain), {2, 1});
    std::vector<std::uint64_t> state(policy.state_words());
    policy.reset(state);
    std::uint64_t dealt = policy.first(0).size() + policy.first(1).size();
    for (int round = 0; round < 100; ++round)
      for (std::uint32_t node = 0; node < 2; ++node) dealt += policy.next(state, node).size();
    EXPECT_EQ(dealt, items);
  }
}

/// How many items each rank gets when item i takes cost(i) and dealing takes no time.
std::vector<double> finish_times(Schedule schedule, const std::vector<std::uint32_t>& cluster, std::uint64_t items,
                                 const std::function<double(std::uint64_t)>& cost) {
  Job job(Policy(schedule, items, ranks_in(cluster), 1), cluster);
  const std::vector<Place> all = places(cluster);
  std::vector<double> free(all.size()), finished(all.size());
  std::vector<std::size_t> busy(all.size());
  std::iota(busy.begin(), busy.end(), 0U);
  while (!busy.empty()) {
    const auto next =
        std::min_element(busy.begin(), busy.end(), [&free](std::size_t a, std::size_t b) { return free[a] < free[b]; });
    const Range range = job.next(all[*next].node, all[*next].rank);
    for (std::uint64_t i = range.first; i < range.last; ++i) free[*next] += cost(i);
    if (!range.empty()) continue;
    finished[*next] = free[*next];
    busy.erase(next);
  }
  return finished;
}

TEST_P(EveryAdaptiveSchedule, GivesEqualItemsEvenlyToRanksOfNodesOfDifferentSizes) {
  for (const auto& cluster : clusters) {
    const auto finished = finish_times(GetParam(), cluster, 100 * ranks_in(cluster), [](std::uint64_t) { return 1.0; });
    EXPECT_GE(*std::min_element(finished.begin(), finished.end()), 95) << cluster.size() << " nodes";
    EXPECT_LE(*std::max_element(finished.begin(), finished.end()), 105) << cluster.size() << " nodes";
  }
}

INSTANTIATE_TEST_SUITE_P(NodePolicy, EveryAdaptiveSchedule, testing::ValuesIn(schedules_that(&ScheduleRules::adapts)),
                         [](const auto& test) { return std::string(name(test.param)); });

TEST(NodePolicy, DynamicBalancesItemsThatGetCheaper) {
  // The first tenth costs ten times as much: a node that took all of its share at once would be late.
  const std::vector<std::uint32_t> cluster{4, 4, 4, 4};
  const auto finished =
      finish_times(schedules::dynamic, cluster, 3200, [](std::uint64_t i) { return i < 320 ? 10.0 : 1.0; });
  EXPECT_LE(*std::max_element(finished.begin(), finished.end()),
            1.02 * std::accumulate(finished.begin(), finished.end(), 0.0) / 16);
}

TEST(NodePolicy, SuperChunksAreForAllRanksOfANodeAndShrinkAtTheEnd) {
  const NodePolicy policy(Policy(schedules::dynamic, 400, 5, 2), {4, 1});
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  EXPECT_EQ(policy.first(0), (Range{0, 128}));          // 16 grains of 2 for each of four ranks
  EXPECT_EQ(policy.first(1), (Range{128, 160}));        // the same for one
  EXPECT_EQ(policy.next(state, 0), (Range{160, 256}));  // 240 are left: 240 / (2 * 5) each
  EXPECT_EQ(policy.next(state, 1), (Range{256, 270}));  // 144 / 10
  EXPECT_EQ(policy.next(state, 0), (Range{270, 322}));
  while (policy.next(state, 1).last < 390) {}
  EXPECT_EQ(policy.next(state, 0).size(), 8U);  // at least a grain each
}

TEST(NodePolicy, GuidedSuperChunksAreAQuarterOfEachRanksShare) {
  const NodePolicy policy(Policy(schedules::guided, 800, 5, 2), {4, 1});
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  EXPECT_EQ(policy.first(0), (Range{0, 160}));    // 800 / (4 * 5) for each of four ranks
  EXPECT_EQ(policy.first(1), (Range{160, 200}));  // the same for one
  const Range fetched = policy.next(state, 0);
  EXPECT_EQ(fetched, (Range{200, 320}));                // 600 / 20 for each
  EXPECT_EQ(policy.next(state, 1), (Range{320, 344}));  // 480 / 20
  // Less than half of what the node is due, so that it may have half the speed of others.
  EXPECT_LE(policy.first(0).size() + fetched.size(), 800U * 4 / 5 / 2);
}

TEST(NodePolicy, FewItemsAreWhatTheFirstNodesBeginWith) {
  const NodePolicy policy(Policy(schedules::dynamic, 3, 4, 1), {1, 1, 2});
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  EXPECT_EQ(policy.first(1), (Range{1, 2}));
  EXPECT_EQ(policy.first(2), (Range{2, 3}));
  for (std::uint32_t node = 0; node < 3; ++node) EXPECT_TRUE(policy.next(state, node).empty());
}

TEST(NodePolicy, ThievesAlwaysFindTheFullestOfManyNodes) {
  for (const std::uint32_t nodes : {1U, 2U, 3U, 5U, 6U, 64U, 100U}) {
    const NodePolicy policy(Policy(schedules::stealing, 64 * nodes, nodes, 1), std::vector<std::uint32_t>(nodes, 1));
    std::vector<std::uint64_t> state(policy.state_words());
    policy.reset(state);
    std::mt19937_64 random(nodes);
    for (int turn = 0; turn < 2000; ++turn) {
      const auto thief = static_cast<std::uint32_t>(random() % nodes);
      const auto left = [&](std::uint32_t node) { return state[2 * node + 1] - state[2 * node]; };
      const bool steals = left(thief) == 0;
      std::uint64_t most = 0;
      for (std::uint32_t node = 0; node < nodes; ++node) most = std::max(most, left(node));
      const Range chunk = policy.next(state, thief);
      ASSERT_EQ(chunk.empty(), most == 0);
      if (steals) {
        ASSERT_EQ(chunk.size() + left(thief), most < 2 ? most : most / 2) << nodes << " nodes";
      }
    }
  }
}

TEST(NodePolicy, ANodeStealsOnlyWhatTheFullestHasNotYetTaken) {
  const NodePolicy policy(Policy(schedules::stealing, 40, 4, 1), {2, 2});
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  EXPECT_EQ(policy.first(0), (Range{0, 10}));
  EXPECT_EQ(policy.first(1), (Range{20, 30}));
  for (std::uint64_t first = 30; first < 40;) first = policy.next(state, 1).last;
  EXPECT_EQ(policy.next(state, 1).first, 15U);  // of [10, 20) the back half
}

}  // namespace
}  // namespace heiretsu

#include "drivers/map/dealing.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tuple>

namespace heiretsu {
namespace {

struct Dealt {
  std::vector<int> times;                 // how often each item was dealt
  std::vector<std::uint64_t> per_worker;  // how many items each worker got
};

/// Workers ask in a random order until each has got an empty range.
Dealt deal(const Policy& policy, std::uint64_t seed) {
  Dealt dealt{std::vector<int>(policy.items()), std::vector<std::uint64_t>(policy.workers())};
  std::vector<std::uint64_t> state(policy.state_words(), 12345);
  policy.reset(state);
  std::vector<std::uint32_t> asking(policy.workers());
  for (std::uint32_t worker = 0; worker < policy.workers(); ++worker) asking[worker] = worker;
  std::mt19937_64 random(seed);
  while (!asking.empty()) {
    const std::size_t turn = random() % asking.size();
    const Range chunk = policy.next(state, asking[turn]);
    for (std::uint64_t i = chunk.first; i < chunk.last; ++i) ++dealt.times.at(i);
    dealt.per_worker[asking[turn]] += chunk.size();
    if (chunk.empty()) asking.erase(asking.begin() + static_cast<std::ptrdiff_t>(turn));
  }
  EXPECT_TRUE(policy.exhausted(state));
  return dealt;
}

class EverySchedule : public testing::TestWithParam<Schedule> {};

TEST_P(EverySchedule, DealsEveryItemExactlyOnce) {
  for (const std::uint64_t items : {0U, 1U, 2U, 3U, 7U, 8U, 63U, 64U, 65U, 1000U, 10'000U})
    for (std::uint32_t workers = 1; workers <= 8; ++workers)
      for (const std::uint64_t grain : {1U, 2U, 3U, 64U, 20'000U}) {
        const Policy policy(GetParam(), items, workers, grain);
        for (const int times : deal(policy, items + workers).times)
          ASSERT_EQ(times, 1) << items << " items, " << workers << " workers, grain " << grain;
      }
}

TEST_P(EverySchedule, GivesNothingAfterAnEmptyRange) {
  const Policy policy(GetParam(), 10, 3, 4);
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  for (std::uint32_t worker = 0; worker < 3; ++worker)
    while (!policy.next(state, worker).empty()) {}
  for (std::uint32_t worker = 0; worker < 3; ++worker) EXPECT_TRUE(policy.next(state, worker).empty());
}

TEST_P(EverySchedule, HandlesItemsNearTheEndOfTheNumberRange) {
  constexpr std::uint64_t items = std::uint64_t{1} << 63;
  const Policy policy(GetParam(), items, 3, items / 4);
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  std::uint64_t dealt = 0;
  for (int round = 0; round < 100; ++round)
    for (std::uint32_t worker = 0; worker < 3; ++worker) dealt += policy.next(state, worker).size();
  EXPECT_EQ(dealt, items);
}

INSTANTIATE_TEST_SUITE_P(Policy, EverySchedule, testing::ValuesIn(schedules::all),
                         [](const auto& test) { return std::string(name(test.param)); });

TEST(Policy, StaticGivesBlocksThatDifferByOneAtMost) {
  const Policy policy(schedules::static_, 10, 4, 1);
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  EXPECT_EQ(policy.next(state, 0), (Range{0, 3}));
  EXPECT_EQ(policy.next(state, 1), (Range{3, 6}));
  EXPECT_EQ(policy.next(state, 2), (Range{6, 8}));
  EXPECT_EQ(policy.next(state, 3), (Range{8, 10}));
}

TEST(Policy, CyclicDealsChunksInTurn) {
  const Policy policy(schedules::cyclic, 10, 2, 3);
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  EXPECT_EQ(policy.next(state, 1), (Range{3, 6}));
  EXPECT_EQ(policy.next(state, 1), (Range{9, 10}));
  EXPECT_EQ(policy.next(state, 1), (Range{}));
  EXPECT_EQ(policy.next(state, 0), (Range{0, 3}));
  EXPECT_EQ(policy.next(state, 0), (Range{6, 9}));
}

TEST(Policy, GuidedChunksShrinkDownToTheGrain) {
  const Policy policy(schedules::guided, 100, 2, 5);
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  EXPECT_EQ(policy.next(state, 0).size(), 25U);  // 100 / 4
  EXPECT_EQ(policy.next(state, 1).size(), 18U);  // 75 / 4
  EXPECT_EQ(policy.next(state, 0).size(), 14U);  // 57 / 4
  std::uint64_t last = 14, size = 0;
  while ((size = policy.next(state, 1).size()) >= 5) {
    EXPECT_LE(size, last);
    last = size;
  }
}

TEST(Policy, AThiefGetsTheBackHalfOfTheFullest) {
  const Policy policy(schedules::stealing, 20, 2, 1);
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  for (std::uint64_t i = 10; i < 20; ++i) EXPECT_EQ(policy.next(state, 1), (Range{i, i + 1}));
  EXPECT_EQ(policy.next(state, 1), (Range{5, 6}));  // 0 had [0, 10)
  EXPECT_EQ(policy.next(state, 0), (Range{0, 1}));
  EXPECT_EQ(policy.next(state, 1), (Range{6, 7}));
}

TEST(Policy, BlockOwnerIsTheWorkerThatStaticGivesTheItem) {
  for (const std::uint64_t items : {1U, 5U, 64U, 1000U})
    for (std::uint32_t workers = 1; workers <= 9; ++workers) {
      const Policy policy(schedules::static_, items, workers, 1);
      std::vector<std::uint64_t> state(policy.state_words());
      policy.reset(state);
      for (std::uint32_t worker = 0; worker < workers; ++worker) {
        const Range block = policy.next(state, worker);
        for (std::uint64_t item = block.first; item < block.last; ++item)
          EXPECT_EQ(block_owner(item, items, workers), worker);
      }
    }
}

TEST(Policy, GuidedChunksFallFromTheLargestToTheGrain) {
  const Policy policy(schedules::guided, 100, 2, 5, 20);
  std::vector<std::uint64_t> state(policy.state_words()), sizes;
  policy.reset(state);
  for (Range chunk = policy.next(state, 0); !chunk.empty(); chunk = policy.next(state, 0))
    sizes.push_back(chunk.size());
  EXPECT_EQ(sizes, (std::vector<std::uint64_t>{20, 20, 15, 11, 8, 6, 5, 5, 5, 5}));
}

TEST(Policy, AGuidedChunkMadeForSomeWorkersHasAPartForEach) {
  const Policy policy = Policy(schedules::guided, 1000, 8, 5, 200).within(100, 3);
  std::vector<std::uint64_t> state(policy.state_words()), sizes;
  policy.reset(state);
  for (Range chunk = policy.next(state, 0); !chunk.empty(); chunk = policy.next(state, 0))
    sizes.push_back(chunk.size());
  EXPECT_EQ(sizes, (std::vector<std::uint64_t>{34, 34, 32}));
}

TEST(Policy, DefaultGrainLeavesChunksForEveryWorker) {
  EXPECT_EQ(default_grain(4, 2, 1000, schedules::dynamic), 1U);
  EXPECT_EQ(default_grain(320, 2, 1000, schedules::dynamic), 10U);
  EXPECT_EQ(default_grain(1'000'000, 2, 1000, schedules::dynamic), 1000U);
  EXPECT_EQ(default_grain(0, 8, 0, schedules::dynamic), 1U);
  EXPECT_EQ(default_grain(1280, 2, 80, schedules::guided), 10U);       // 1/64 of what each gets
  EXPECT_EQ(default_grain(12'800, 2, 1000, schedules::guided), 125U);  // an eighth of what the kernel prefers
  EXPECT_EQ(default_grain(1280, 2, 1000, schedules::guided), 40U);     // 1/16 of what each gets
  EXPECT_EQ(default_grain(1280, 1, 1000, schedules::guided), 1000U);
  EXPECT_EQ(default_grain(320, 1, 1000, schedules::dynamic), 320U);
}

}  // namespace
}  // namespace heiretsu

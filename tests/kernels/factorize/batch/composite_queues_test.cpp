#include "kernels/factorize/batch/composite_queues.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace heiretsu::factorize {
namespace {

constexpr std::size_t group = 4;
constexpr std::uint64_t bits_40 = std::uint64_t{1} << 39, bits_45 = std::uint64_t{1} << 44,
                        bits_64 = std::uint64_t{1} << 63;

TEST(CompositeQueues, NoneWhenEmpty) {
  CompositeQueues queues;
  EXPECT_FALSE(queues.next(group));
  queues.push(bits_40, 0);
  EXPECT_TRUE(queues.next(group));
  queues.clear();
  EXPECT_FALSE(queues.next(group));
}

TEST(CompositeQueues, TheLongestThatFillsAGroupComesFirst) {
  CompositeQueues queues;
  for (std::uint32_t i = 0; i < 4; ++i) queues.push(bits_64 + i, i);
  for (std::uint32_t i = 0; i < 5; ++i) queues.push(bits_40 + i, i);
  const auto at = queues.next(group);
  ASSERT_TRUE(at);
  EXPECT_EQ(at->bucket, bucket_of(bits_40));
  EXPECT_EQ(at->round, 0U);
  EXPECT_EQ(queues[*at].size(), 5U);
}

TEST(CompositeQueues, FewAreGatheredFromTheLargestDownWithinOneArithmetic) {
  CompositeQueues queues;
  queues.push(bits_64, 1);
  queues.push(bits_45, 2);
  queues.push(bits_40, 3);
  queues[{bucket_of(bits_45), 7}].push(bits_45 + 1, 4);
  auto at = queues.next(group);  // alone in its arithmetic
  ASSERT_TRUE(at);
  EXPECT_EQ(at->bucket, bucket_of(bits_64));
  EXPECT_EQ(queues[*at].values, std::vector<std::uint64_t>{bits_64});
  queues[*at].clear();

  at = queues.next(group);  // the other three share theirs; the round is one that none of them has had
  ASSERT_TRUE(at);
  EXPECT_EQ(at->bucket, bucket_of(bits_45));
  EXPECT_EQ(at->round, 7U);
  std::vector<std::uint32_t> owners = queues[*at].owners;
  std::sort(owners.begin(), owners.end());
  EXPECT_EQ(owners, (std::vector<std::uint32_t>{2, 3, 4}));
  queues[*at].clear();
  EXPECT_FALSE(queues.next(group));
}

TEST(CompositeQueues, GatheringStopsWhenAGroupIsFull) {
  CompositeQueues queues;
  for (std::uint32_t i = 0; i < 3; ++i) queues.push(bits_45 + i, i);
  queues[{bucket_of(bits_45), 1}].push(bits_45, 3);
  queues.push(bits_40, 4);
  const auto at = queues.next(group);
  ASSERT_TRUE(at);
  EXPECT_EQ(queues[*at].size(), 4U);
  EXPECT_EQ((queues[{bucket_of(bits_40), 0}].size()), 1U);
}

}  // namespace
}  // namespace heiretsu::factorize

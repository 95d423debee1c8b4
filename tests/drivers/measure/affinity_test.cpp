#include "drivers/measure/affinity.hpp"

#include <gtest/gtest.h>

namespace heiretsu {
namespace {

TEST(Affinity, ListsCpusAsRanges) {
  EXPECT_EQ(cpu_list({0, 1, 2, 8}), "0-2,8");
  EXPECT_EQ(cpu_list({}), "");
}

TEST(Affinity, EveryThreadHasACpuWhenAllMayUseEnough) {
  EXPECT_EQ(threads_with_own_cpu({}), 0U);
  EXPECT_EQ(threads_with_own_cpu({{0, 1}, {0, 1}}), 2U);
  EXPECT_EQ(threads_with_own_cpu({{0}, {1}, {2}}), 3U);
}

TEST(Affinity, ThreadsBoundToTheSameCpuShareIt) {
  EXPECT_EQ(threads_with_own_cpu({{0}, {0}}), 1U);  // two ranks bound to the same CPU
  EXPECT_EQ(threads_with_own_cpu({{0}, {1}, {0}, {1}}), 2U);
  EXPECT_EQ(threads_with_own_cpu({{0, 1}, {0, 1}, {0, 1}}), 2U);  // more threads than CPUs
}

TEST(Affinity, AThreadMovesToMakeRoom) {
  EXPECT_EQ(threads_with_own_cpu({{0, 1}, {0}}), 2U);
  EXPECT_EQ(threads_with_own_cpu({{0, 1}, {1, 2}, {0}, {1}}), 3U);  // cpu 2 for the second, then 0 and 1 for three
  EXPECT_EQ(threads_with_own_cpu({{0, 1}, {1, 2}, {2, 3}, {0}}), 4U);
}

TEST(Affinity, TheThreadsOfThisProcessMayUseSomeCpu) {
  const auto cpus = thread_cpus(2);
  ASSERT_EQ(cpus.size(), 2U);
  EXPECT_FALSE(cpus[0].empty() || cpus[1].empty());
  EXPECT_EQ(thread_affinities(2)[0], cpu_list(cpus[0]));
}

}  // namespace
}  // namespace heiretsu

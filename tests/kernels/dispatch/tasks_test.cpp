#include "kernels/dispatch/tasks.hpp"

#include <gtest/gtest.h>

namespace heiretsu::dispatch {
namespace {

TEST(Tasks, TheirResultIsKnownWithoutRunningThem) {
  for (const std::uint64_t rounds : {0U, 1U, 2U, 3U, 64U, 1000U, 12345U})
    for (const std::uint64_t task : {0U, 1U, 77U}) EXPECT_EQ(result_of(task, rounds), run_task(task, rounds)) << rounds;
}

TEST(Tasks, OneStepIsTheGenerators) { EXPECT_EQ(run_task(1, 1), multiplier + increment); }

using Make = std::unique_ptr<Dispatcher> (*)(std::uint32_t);
class EveryDispatcher : public testing::TestWithParam<Make> {};

TEST_P(EveryDispatcher, GivesEveryResultInOrder) {
  const std::unique_ptr<Dispatcher> dispatcher = GetParam()(3);
  for (int repeat = 0; repeat < 2; ++repeat) {
    const std::vector<std::uint64_t> results = dispatcher->run({.first = 5, .count = 1500, .rounds = 100});
    ASSERT_EQ(results.size(), 1500U);
    for (std::uint64_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i], result_of(5 + i, 100));
  }
  EXPECT_TRUE(dispatcher->run({.first = 0, .count = 0, .rounds = 9}).empty());
}

INSTANTIATE_TEST_SUITE_P(Dispatch, EveryDispatcher,
                         testing::Values(make_omp_for, make_async, make_pool_map, make_pool_as_completed));

// libomp uses the memory of a task that has ended for the next one, and neither it nor Archer lets ThreadSanitizer
// know.
#ifndef HEIRETSU_SANITIZES_THREAD
INSTANTIATE_TEST_SUITE_P(OmpTask, EveryDispatcher, testing::Values(make_omp_task));
#endif

}  // namespace
}  // namespace heiretsu::dispatch

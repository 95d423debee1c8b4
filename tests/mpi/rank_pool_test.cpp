// The pool of ranks: results in order and as they end, exceptions and cancellation carried back.
// EXPECT only: an ASSERT that ends one rank's test would leave the others waiting.
#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/dispatch/ranks/rank_pool.hpp"
#include "tests/mpi/world.hpp"

namespace heiretsu::dispatch {
namespace {

std::uint64_t square(std::uint64_t x) { return x * x; }
std::uint64_t no_multiple_of_100(std::uint64_t x) {
  return x % 100 == 0 ? throw std::runtime_error("broken at " + std::to_string(x)) : x;
}

/// Runs `use(pool)` at rank 0 while the others serve.
template <class Function, class Use>
void with_pool(Function&& function, Use&& use) {
  RankPool<std::uint64_t, std::uint64_t> pool(ranks(), function);
  if (!ranks().root()) return pool.serve();
  use(pool);
  pool.close();
}

std::vector<std::uint64_t> numbers(std::size_t count) {
  std::vector<std::uint64_t> all(count);
  std::iota(all.begin(), all.end(), 1);
  return all;
}

TEST(RankPool, MapsInOrder) {
  with_pool(square, [](auto& pool) {
    for (const std::size_t count : {0U, 1U, 5U, 20'000U}) {
      const std::vector<std::uint64_t> results = pool.map(numbers(count));
      EXPECT_EQ(results.size(), count);
      for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i], (i + 1) * (i + 1));
    }
  });
}

TEST(RankPool, GivesEachResultOnceAsItEnds) {
  with_pool(square, [](auto& pool) {
    std::set<std::size_t> seen;
    pool.as_completed(numbers(5000), [&seen](std::size_t task, std::uint64_t result) {
      EXPECT_EQ(result, (task + 1) * (task + 1));
      return seen.insert(task).second;
    });
    EXPECT_EQ(seen.size(), 5000U);
  });
}

TEST(RankPool, RethrowsTheFirstExceptionAndStaysUsable) {
  with_pool(no_multiple_of_100, [](auto& pool) {
    try {
      (void)pool.map(numbers(10'000));
      ADD_FAILURE();
    } catch (const TaskFailed& error) {
      EXPECT_EQ(error.task, 99U);
      EXPECT_STREQ(error.what(), "broken at 100");
    }
    EXPECT_EQ(pool.map(numbers(99)), numbers(99));
  });
}

TEST(RankPool, CancelsTasksThatAreNotHandedOut) {
  with_pool(square, [](auto& pool) {
    std::size_t taken = 0;
    pool.as_completed(numbers(1'000'000), [&taken](std::size_t, std::uint64_t) { return ++taken < 10; });
    EXPECT_GE(taken, 10U);
    EXPECT_LT(taken, 1'000'000U);
    EXPECT_EQ(pool.map(numbers(3)), (std::vector<std::uint64_t>{1, 4, 9}));
  });
}

}  // namespace
}  // namespace heiretsu::dispatch

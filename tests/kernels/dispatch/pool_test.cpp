#include "kernels/dispatch/pool.hpp"

#include <array>
#include <latch>
#include <memory>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace heiretsu::dispatch {
namespace {

TEST(Pool, GivesResultsOfAnyKind) {
  Pool pool(2);
  Future<int> number = pool.submit([] { return 6 * 7; });
  Future<std::string> text = pool.submit([text = std::string(100, 'x')] { return text + "y"; });
  Future<std::unique_ptr<int>> pointer =
      pool.submit([value = std::make_unique<int>(5)]() mutable { return std::move(value); });
  Future<void> nothing = pool.submit([] {});
  EXPECT_EQ(number.get(), 42);
  EXPECT_FALSE(number.valid());
  EXPECT_EQ(text.get(), std::string(100, 'x') + "y");
  EXPECT_EQ(*pointer.get(), 5);
  nothing.get();
}

TEST(Pool, RunsEveryTaskOnceFromManyThreads) {
  constexpr std::size_t submitters = 4, each = 20'000;
  std::vector<std::atomic<int>> runs(submitters * each);
  {
    Pool pool(3);
    std::vector<std::jthread> threads;
    for (std::size_t s = 0; s < submitters; ++s)
      threads.emplace_back([&, s] {
        for (std::size_t i = 0; i < each; ++i)
          pool.post([&runs, at = s * each + i] { runs[at].fetch_add(1, std::memory_order_relaxed); });
      });
  }  // the threads have ended, then the pool runs what is left
  for (const auto& count : runs) EXPECT_EQ(count.load(), 1);
}

TEST(Pool, MapsInOrder) {
  Pool pool(3);
  const std::vector<std::size_t> squares = pool.map(10'000, [](std::size_t i) { return i * i; });
  for (std::size_t i = 0; i < squares.size(); ++i) EXPECT_EQ(squares[i], i * i);
  EXPECT_TRUE(pool.map(0, [](std::size_t i) { return i; }).empty());
}

TEST(Pool, CarriesExceptionsBack) {
  Pool pool(2);
  Future<int> failing = pool.submit([]() -> int { throw std::runtime_error("broken"); });
  EXPECT_THROW(failing.get(), std::runtime_error);
  EXPECT_THROW(pool.map(100, [](std::size_t i) { return i == 7 ? throw std::out_of_range("seven") : i; }),
               std::out_of_range);
  EXPECT_EQ(pool.submit([] { return 1; }).get(), 1);  // the workers live on
}

TEST(Pool, MapTellsOfTheFirstFailure) {
  Pool pool(4);
  for (int repeat = 0; repeat < 50; ++repeat) {
    try {
      (void)pool.map(1000, [](std::size_t i) -> std::size_t { throw std::runtime_error(std::to_string(i)); });
      FAIL();
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "0");
    }
  }
}

TEST(Pool, KeepsThePostedExceptionForDrain) {
  Pool pool(2);
  pool.post([] { throw std::runtime_error("broken"); });
  EXPECT_THROW(pool.drain(), std::runtime_error);
  pool.drain();  // it was thrown once
}

TEST(Pool, DrainWaitsForWhatRunsAndForWhatItPosts) {
  Pool pool(2);
  std::atomic<int> done = 0;
  for (int i = 0; i < 100; ++i)
    pool.post([&] {
      pool.post([&done] { ++done; });
      ++done;
    });
  pool.drain();
  EXPECT_EQ(done, 200);
}

TEST(Pool, TasksMayWaitForTasks) {
  Pool pool(1);  // no other worker could run the inner ones
  Future<int> outer = pool.submit([&pool] {
    std::vector<Future<int>> inner;
    for (int i = 1; i <= 100; ++i) inner.push_back(pool.submit([i] { return i; }));
    int sum = 0;
    for (Future<int>& each : inner) sum += each.get();
    const std::vector<std::size_t> mapped = pool.map(10, [](std::size_t i) { return i; });
    return std::accumulate(mapped.begin(), mapped.end(), sum,
                           [](int a, std::size_t b) { return a + static_cast<int>(b); });
  });
  EXPECT_EQ(outer.get(), 5050 + 45);
}

TEST(Pool, ShortTasksPassALongOne) {
  Pool pool(2);
  std::latch all_short(1000);
  pool.post([&all_short] { all_short.wait(); });  // ends only when the others have run elsewhere
  for (int i = 0; i < 1000; ++i) pool.post([&all_short] { all_short.count_down(); });
  pool.drain();
}

TEST(Pool, GivesFuturesAsTheyEnd) {
  Pool pool(2);
  std::latch second_ended(1);
  std::array<Future<int>, 2> futures{pool.submit([&second_ended] {
                                       second_ended.wait();
                                       return 0;
                                     }),
                                     pool.submit([] { return 1; })};
  AsCompleted done(std::span<Future<int>>{futures});
  EXPECT_EQ(done.next(), 1U);
  second_ended.count_down();
  EXPECT_EQ(done.next(), 0U);
  EXPECT_EQ(done.next(), std::nullopt);
}

TEST(Pool, GivesEveryOfManyFuturesOnce) {
  Pool pool(3);
  std::vector<Future<std::size_t>> futures;
  for (std::size_t i = 0; i < 20'000; ++i) futures.push_back(pool.submit([i] { return i; }));
  std::set<std::size_t> seen;
  AsCompleted done{std::span(futures)};
  while (const auto index = done.next()) {
    EXPECT_EQ(futures[*index].get(), *index);
    EXPECT_TRUE(seen.insert(*index).second);
  }
  EXPECT_EQ(seen.size(), futures.size());
}

TEST(Pool, AsCompletedMayBeLeftEarlyAndUsedInATask) {
  Pool pool(1);
  Future<std::size_t> first = pool.submit([&pool] {
    std::vector<Future<std::size_t>> futures;
    for (std::size_t i = 0; i < 100; ++i) futures.push_back(pool.submit([i] { return i; }));
    AsCompleted done{std::span(futures)};
    return *done.next();
  });
  EXPECT_LT(first.get(), 100U);
}

TEST(Pool, CancelsATaskThatHasNotBegun) {
  Pool pool(1);
  std::latch release(1);
  bool ran = false;
  Future<void> blocking = pool.submit([&release] { release.wait(); });
  Future<void> waiting = pool.submit([&ran] { ran = true; });
  EXPECT_TRUE(waiting.cancel());
  EXPECT_TRUE(waiting.ready());
  EXPECT_THROW(waiting.get(), Cancelled);
  release.count_down();
  blocking.get();
  pool.drain();
  EXPECT_FALSE(ran);
  Future<int> over = pool.submit([] { return 3; });
  over.wait();
  EXPECT_FALSE(over.cancel());
  EXPECT_EQ(over.get(), 3);
}

TEST(Pool, CancelsAllThatNoWorkerHasTaken) {
  Pool pool(1);
  std::latch running(1), release(1);
  pool.post([&] {
    running.count_down();
    release.wait();
  });
  running.wait();
  const auto kept = std::make_shared<int>(0);
  std::vector<Future<void>> futures;
  for (int i = 0; i < 10; ++i) futures.push_back(pool.submit([kept] { ++*kept; }));
  for (int i = 0; i < 10; ++i) pool.post([kept] { ++*kept; });
  pool.cancel();
  release.count_down();
  for (Future<void>& future : futures) EXPECT_THROW(future.get(), Cancelled);
  pool.drain();
  EXPECT_EQ(*kept, 0);
  EXPECT_EQ(kept.use_count(), 1);  // the tasks are gone too
}

TEST(Pool, FuturesMayBeThrownAway) {
  std::atomic<int> done = 0;
  {
    Pool pool(2);
    for (int i = 0; i < 1000; ++i) (void)pool.submit([&done] { ++done; });
  }
  EXPECT_EQ(done, 1000);
}

TEST(Pool, RefusesToHaveNoWorkers) { EXPECT_THROW(Pool(0), std::invalid_argument); }

}  // namespace
}  // namespace heiretsu::dispatch

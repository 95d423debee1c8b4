#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <new>
#include <numeric>
#include <thread>
#include <vector>

#include "kernels/exchange/mpmc_queue.hpp"
#include "kernels/exchange/mutex_queue.hpp"
#include "kernels/exchange/spsc_ring.hpp"

namespace heiretsu::exchange {
namespace {

std::vector<std::uint64_t> one_to(std::uint64_t n) {
  std::vector<std::uint64_t> items(n);
  std::iota(items.begin(), items.end(), std::uint64_t{1});
  return items;
}

/// Long enough for another thread to have gone to sleep or to spin in vain.
void linger() { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }

/// Memory for one ring after another.
class SpscRingTest : public testing::Test {
 protected:
  SpscRing& make(std::uint64_t capacity) { return *new (memory.data()) SpscRing(capacity); }

  alignas(128) std::array<std::byte, 2048> memory;
  std::array<std::uint64_t, 64> taken{};
  double waited = 0;
};

TEST_F(SpscRingTest, ShowsItemsSixtyFourAtATimeOrWhenFlushed) {
  SpscRing& ring = make(128);
  ASSERT_LE(SpscRing::bytes(128), memory.size());
  SpscRing::Producer in(ring);
  SpscRing::Consumer out(ring);
  for (std::uint64_t item = 0; item < 63; ++item) EXPECT_TRUE(in.push(item, waited));
  EXPECT_EQ(out.try_pop(taken), 0U);
  EXPECT_TRUE(in.push(63, waited));
  EXPECT_EQ(out.try_pop(taken), 64U);
  EXPECT_EQ(taken[63], 63U);
  EXPECT_TRUE(in.push(99, waited));
  EXPECT_EQ(out.try_pop(taken), 0U);
  in.flush();
  EXPECT_EQ(out.try_pop(taken), 1U);
  EXPECT_EQ(taken[0], 99U);
}

/// What goes in and out in runs of any length is what went in one by one, wherever the ring's end cuts a run.
TEST_F(SpscRingTest, CutsRunsAtItsEnd) {
  SpscRing& ring = make(16);
  SpscRing::Producer in(ring);
  SpscRing::Consumer out(ring);
  std::uint64_t put = 0, next = 0;
  for (std::size_t run = 1; run <= 200; ++run) {
    std::vector<std::uint64_t> items(run % 17);
    std::iota(items.begin(), items.end(), put);
    put += in.try_push(items);
    const std::size_t count = out.try_pop(std::span(taken).first(run % 7));
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(taken[i], next++);
  }
  EXPECT_GT(next, 160U);  // ten times round
  EXPECT_EQ(put - next, out.try_pop(taken));
}

/// Either end writes its handle at every item: no cache line holds parts of two, even side by side.
TEST_F(SpscRingTest, KeepsItsEndsApart) {
  EXPECT_EQ(alignof(SpscRing::Producer), 128U);
  EXPECT_EQ(alignof(SpscRing::Consumer), 128U);
}

TEST_F(SpscRingTest, TakesWhatFitsAndGoesRound) {
  SpscRing& ring = make(4);
  SpscRing::Producer in(ring);
  SpscRing::Consumer out(ring);
  EXPECT_EQ(in.try_push(one_to(6)), 4U);
  EXPECT_EQ(in.try_push(one_to(1)), 0U);
  EXPECT_EQ(out.try_pop(std::span(taken).first(3)), 3U);
  EXPECT_EQ(in.try_push(std::vector<std::uint64_t>{5, 6, 7, 8}), 3U);
  EXPECT_EQ(out.try_pop(taken), 1U);
  EXPECT_EQ(taken[0], 4U);
  EXPECT_EQ(out.try_pop(taken), 3U);
  EXPECT_EQ(taken[2], 7U);
  EXPECT_FALSE(out.finished());
  ring.close();
  EXPECT_TRUE(out.finished());
}

TEST_F(SpscRingTest, KeepsTheOrderBetweenThreadsAtEveryCapacity) {
  constexpr std::uint64_t items = 20'000;
  for (const std::uint64_t capacity : {1U, 2U, 16U, 64U}) {
    SpscRing& ring = make(capacity);
    std::thread producer([&ring] {
      SpscRing::Producer in(ring);
      double there = 0;
      for (std::uint64_t item = 0; item < items; ++item) in.push(item, there);
      in.flush();
      ring.close();
    });
    SpscRing::Consumer out(ring);
    std::uint64_t next = 0;
    while (const std::size_t count = out.pop(taken, waited))
      for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(taken[i], next++);
    producer.join();
    EXPECT_EQ(next, items);
  }
}

TEST_F(SpscRingTest, CloseFreesEitherEndThatWaits) {
  SpscRing& ring = make(2);
  std::size_t popped = 9;
  std::thread consumer([&] {
    SpscRing::Consumer out(ring);
    double there = 0;
    popped = out.pop(taken, there);
  });
  linger();
  ring.close();
  consumer.join();
  EXPECT_EQ(popped, 0U);

  SpscRing& full = make(2);
  bool pushed = true;
  std::thread producer([&] {
    SpscRing::Producer in(full);
    double there = 0;
    while ((pushed = in.push(1, there))) {}
  });
  linger();
  full.close();
  producer.join();
  EXPECT_FALSE(pushed);
}

TEST(MutexQueue, IsFirstInFirstOutAndEmptiesAfterClosing) {
  MutexQueue queue(3);
  for (const std::uint64_t item : {7U, 8U, 9U}) EXPECT_TRUE(queue.push(item));
  queue.close();
  EXPECT_FALSE(queue.push(10));
  for (const std::uint64_t item : {7U, 8U, 9U}) EXPECT_EQ(queue.pop(), item);
  EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(MutexQueue, CloseWakesAllWhoWait) {
  MutexQueue empty(1), full(1);
  EXPECT_TRUE(full.push(1));
  std::atomic<int> woken{0};
  std::vector<std::thread> waiting;
  for (int i = 0; i < 2; ++i) {
    waiting.emplace_back([&] { woken += empty.pop() ? 0 : 1; });
    waiting.emplace_back([&] { woken += full.push(2) ? 0 : 1; });
  }
  linger();
  EXPECT_EQ(woken, 0);
  empty.close();
  full.close();
  for (std::thread& thread : waiting) thread.join();
  EXPECT_EQ(woken, 4);
}

TEST(MpmcQueue, IsFirstInFirstOutOnOneThreadAndGoesRound) {
  MpmcQueue queue(8);
  double waited = 0;
  std::array<std::uint64_t, 8> taken{};
  for (std::uint64_t round = 0; round < 100; ++round) {
    EXPECT_TRUE(queue.push(std::vector<std::uint64_t>{round, round + 1, round + 2}, waited));
    EXPECT_EQ(queue.pop(std::span(taken).first(2), waited), 2U);
    EXPECT_EQ(taken[0], round);
    EXPECT_EQ(taken[1], round + 1);
    EXPECT_EQ(queue.pop(taken, waited), 1U);
    EXPECT_EQ(taken[0], round + 2);
  }
}

TEST(MpmcQueue, HoldsItsCapacityAndGivesItOutAfterClosing) {
  MpmcQueue queue(4);
  double waited = 0;
  std::array<std::uint64_t, 8> taken{};
  EXPECT_TRUE(queue.push(one_to(4), waited));
  queue.close();
  EXPECT_FALSE(queue.push(one_to(1), waited));
  EXPECT_EQ(queue.pop(taken, waited), 4U);
  EXPECT_EQ(taken[3], 4U);
  EXPECT_EQ(queue.pop(taken, waited), 0U);
}

TEST(MpmcQueue, CloseFreesAllWhoWait) {
  MpmcQueue empty(2), full(2);
  std::atomic<int> freed{0};
  std::vector<std::thread> waiting;
  for (int i = 0; i < 2; ++i) {
    waiting.emplace_back([&] {
      std::array<std::uint64_t, 1> taken{};
      double waited = 0;
      freed += empty.pop(taken, waited) == 0 ? 1 : 0;
    });
    waiting.emplace_back([&] {
      double waited = 0;
      freed += full.push(one_to(5), waited) ? 0 : 1;
    });
  }
  linger();
  EXPECT_EQ(freed, 0);
  empty.close();
  full.close();
  for (std::thread& thread : waiting) thread.join();
  EXPECT_EQ(freed, 4);
}

TEST(MpmcQueue, EachConsumerSeesEachProducersItemsInOrder) {
  constexpr std::uint64_t producers = 3, items = 20'000, batch = 7;
  MpmcQueue queue(64);
  std::vector<std::thread> threads;
  std::atomic<std::uint64_t> left{producers};
  for (std::uint64_t producer = 0; producer < producers; ++producer)
    threads.emplace_back([&, producer] {
      double waited = 0;
      std::array<std::uint64_t, batch> some{};
      for (std::uint64_t i = 0; i < items; i += some.size()) {
        std::iota(some.begin(), some.end(), producer << 32 | i);
        queue.push(some, waited);
      }
      if (--left == 0) queue.close();
    });
  std::atomic<std::uint64_t> received{0};
  std::atomic<bool> ordered{true};
  for (int consumer = 0; consumer < 2; ++consumer)
    threads.emplace_back([&] {
      std::array<std::uint64_t, producers> next{};
      std::array<std::uint64_t, 5> taken{};
      double waited = 0;
      while (const std::size_t count = queue.pop(taken, waited))
        for (std::size_t i = 0; i < count; ++i, ++received) {
          std::uint64_t& expected = next[taken[i] >> 32];
          if ((taken[i] & 0xffffffffU) < expected) ordered = false;
          expected = (taken[i] & 0xffffffffU) + 1;
        }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(ordered);
  EXPECT_EQ(received, producers * ((items + batch - 1) / batch * batch));
}

}  // namespace
}  // namespace heiretsu::exchange

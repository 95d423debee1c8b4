#include "kernels/overlap/scheduler.hpp"

#include <array>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace heiretsu::overlap {
namespace {

using std::chrono::milliseconds;

Routine note(Scheduler&, std::vector<int>& order, int name, milliseconds after) {
  const Clock::time_point due = Clock::now() + after;
  if (co_await sleep_until(due)) {
    EXPECT_GE(Clock::now(), due);
    order.push_back(name);
  } else {
    order.push_back(-name);
  }
}

TEST(Scheduler, WakesInTheOrderOfTimesNotOfStarts) {
  Scheduler scheduler;
  std::vector<int> order;
  note(scheduler, order, 3, milliseconds(30));
  note(scheduler, order, 1, milliseconds(10));
  note(scheduler, order, 2, milliseconds(20));
  EXPECT_EQ(scheduler.waiting(), 3U);
  scheduler.run();
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
  EXPECT_EQ(scheduler.max_waiting(), 3U);
}

TEST(Scheduler, RunsNothingAtOnce) {
  Scheduler scheduler;
  scheduler.run();
  EXPECT_EQ(scheduler.max_waiting(), 0U);
}

Routine repeat(Scheduler&, int times, int& done) {
  for (; done < times; ++done) co_await sleep_until(Clock::now() + milliseconds(1));
}

TEST(Scheduler, LetsACoroutineWaitAgain) {
  Scheduler scheduler;
  int done = 0;
  repeat(scheduler, 5, done);
  scheduler.run();
  EXPECT_EQ(done, 5);
}

Routine fail(Scheduler&) {
  co_await sleep_until(Clock::now() + milliseconds(1));
  throw std::runtime_error("broken");
}

TEST(Scheduler, CarriesAnExceptionOutOnceAllOthersHaveEnded) {
  Scheduler scheduler;
  std::vector<int> order;
  fail(scheduler);
  note(scheduler, order, 1, milliseconds(20));
  EXPECT_THROW(scheduler.run(), std::runtime_error);
  EXPECT_EQ(order, std::vector{1});
  scheduler.run();  // it was thrown once
}

/// Waits for an hour unless somebody who knows the wait cancels it.
Routine sleeper(Scheduler&, Wait*& mine, bool& slept) {
  Wait wait = sleep_until(Clock::now() + std::chrono::hours(1));
  mine = &wait;
  slept = co_await wait;
  mine = nullptr;
}
Routine alarm_clock(Scheduler&, Wait*& other) {
  co_await sleep_until(Clock::now() + milliseconds(1));
  other->cancel();
  other->cancel();  // already ready: nothing happens
}

TEST(Scheduler, CancelsOneWait) {
  Scheduler scheduler;
  Wait* wait = nullptr;
  bool slept = true;
  sleeper(scheduler, wait, slept);
  alarm_clock(scheduler, wait);
  scheduler.run();
  EXPECT_FALSE(slept);
  EXPECT_EQ(wait, nullptr);
}

Routine read_byte(Scheduler&, int file, char& byte) {
  if (co_await readable(file))
    EXPECT_EQ(::read(file, &byte, 1), 1);
  else
    byte = 'c';
}
Routine write_byte(Scheduler&, int file) {
  co_await sleep_until(Clock::now() + milliseconds(2));
  EXPECT_EQ(::write(file, "x", 1), 1);
}

TEST(Scheduler, WaitsForDescriptors) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  Scheduler scheduler;
  char byte = '?';
  read_byte(scheduler, ends[0], byte);
  write_byte(scheduler, ends[1]);
  scheduler.run();
  EXPECT_EQ(byte, 'x');
  close(ends[0]);
  close(ends[1]);
}

TEST(Scheduler, TellsACoroutineThatItsDescriptorIsNone) {
  Scheduler scheduler;
  char byte = '?';
  read_byte(scheduler, 1'000'000, byte);
  EXPECT_THROW(scheduler.run(), std::system_error);
}

TEST(Scheduler, IsStoppedFromAnotherThread) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  Scheduler scheduler;
  std::vector<int> order;
  char byte = '?';
  for (int i = 1; i <= 1000; ++i) note(scheduler, order, i, milliseconds(3'600'000));
  read_byte(scheduler, ends[0], byte);
  std::jthread other([&] {
    std::this_thread::sleep_for(milliseconds(5));
    scheduler.stop();
  });
  scheduler.run();
  EXPECT_EQ(order.size(), 1000U);
  for (const int name : order) EXPECT_LT(name, 0);
  EXPECT_EQ(byte, 'c');
  note(scheduler, order, 7, milliseconds(3'600'000));  // later waits are cancelled too
  EXPECT_EQ(order.back(), -7);
  close(ends[0]);
  close(ends[1]);
}

Routine hold(Scheduler&, std::shared_ptr<int> kept) {
  co_await sleep_until(Clock::now() + std::chrono::hours(1));
  ++*kept;
}

TEST(Scheduler, LetsItsCoroutinesEndWhenItGoes) {
  const auto kept = std::make_shared<int>(0);
  {
    Scheduler scheduler;
    hold(scheduler, kept);
    EXPECT_EQ(kept.use_count(), 2);
  }
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_EQ(*kept, 1);
}

TEST(Scheduler, OneInEachOfManyThreads) {
  std::vector<std::vector<int>> orders(4);
  {
    std::vector<std::jthread> threads;
    for (std::vector<int>& order : orders)
      threads.emplace_back([&order] {
        Scheduler scheduler;
        for (int i = 0; i < 1000; ++i) note(scheduler, order, i, milliseconds(10));
        scheduler.run();
      });
  }
  for (const std::vector<int>& order : orders) EXPECT_EQ(order.size(), 1000U);
}

}  // namespace
}  // namespace heiretsu::overlap

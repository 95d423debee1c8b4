#include "kernels/overlap/timer_wheel.hpp"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace heiretsu::overlap {
namespace {

constexpr std::uint64_t tick = std::uint64_t{1} << TimerWheel::tick_bits;

/// Moves `wheel` on to `now` and returns what came out, in that order.
std::vector<TimerWheel::Timer*> expired(TimerWheel& wheel, std::uint64_t now) {
  std::vector<TimerWheel::Timer*> all;
  TimerWheel::Timer* due = nullptr;
  while (wheel.expire(now, due))
    while (due != nullptr) {
      all.push_back(due);
      wheel.remove(*due);
    }
  return all;
}

TEST(TimerWheel, GivesATimerBackAtTheFirstTickAfterItsTime) {
  TimerWheel wheel(0);
  TimerWheel::Timer timer;
  timer.due = 5 * tick + 1;
  wheel.insert(timer);
  EXPECT_EQ(wheel.next_event(), 6 * tick);
  EXPECT_TRUE(expired(wheel, 6 * tick - 1).empty());
  EXPECT_EQ(expired(wheel, 6 * tick).size(), 1U);
  EXPECT_EQ(wheel.size(), 0U);
  EXPECT_EQ(wheel.next_event(), TimerWheel::never);
}

TEST(TimerWheel, GivesATimerOfThePastBackAtTheNextTick) {
  TimerWheel wheel(100 * tick);
  TimerWheel::Timer timer;
  timer.due = 3;
  wheel.insert(timer);
  EXPECT_TRUE(expired(wheel, 100 * tick).empty());
  EXPECT_EQ(expired(wheel, 101 * tick).size(), 1U);
}

TEST(TimerWheel, TakesOutOnesThatWait) {
  TimerWheel wheel(0);
  TimerWheel::Timer near, far;
  near.due = 2 * tick;
  far.due = 5000 * tick;
  wheel.insert(near);
  wheel.insert(far);
  wheel.remove(far);
  EXPECT_EQ(expired(wheel, 10'000 * tick), std::vector{&near});
}

TEST(TimerWheel, KeepsTimersBeyondItsHorizon) {
  constexpr std::uint64_t horizon = tick << 30;
  TimerWheel wheel(7 * tick);
  TimerWheel::Timer timer, last;
  timer.due = 3 * horizon;
  last.due = TimerWheel::never;
  wheel.insert(timer);
  wheel.insert(last);
  EXPECT_TRUE(expired(wheel, 3 * horizon - 1).empty());
  EXPECT_EQ(expired(wheel, 3 * horizon), std::vector{&timer});
  EXPECT_EQ(wheel.size(), 1U);
}

/// Times that reach into every wheel, taken out in steps of any length: each comes in the step that holds its tick.
TEST(TimerWheel, AgreesWithSorting) {
  std::mt19937_64 random(1);
  TimerWheel wheel(12345 * tick);
  std::vector<TimerWheel::Timer> timers(20'000);
  std::uint64_t now = 12345 * tick;
  std::size_t next = 0, out = 0;
  while (out < timers.size()) {
    for (std::size_t i = random() % 200; i > 0 && next < timers.size(); --i) {
      timers[next].due = now + random() % (tick << (random() % 24));
      wheel.insert(timers[next++]);
    }
    const std::uint64_t before = now;
    now += random() % (tick << (random() % 20));
    std::uint64_t latest = 0;
    for (const TimerWheel::Timer* timer : expired(wheel, now)) {
      const std::uint64_t its_tick = (timer->due + tick - 1) / tick;
      EXPECT_LE(its_tick, now / tick);
      EXPECT_GE(its_tick + 1, before / tick);
      EXPECT_GE(its_tick + 1, latest);
      latest = std::max(latest, its_tick);
      ++out;
    }
  }
  EXPECT_EQ(wheel.size(), 0U);
}

}  // namespace
}  // namespace heiretsu::overlap

#include "kernels/overlap/waits.hpp"

#include <cerrno>
#include <stdexcept>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace heiretsu::overlap {
namespace {

using Method = Waited (*)(const Waits&);
struct Case {
  const char* name;
  Method method;
  Medium medium;
  bool overlaps;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class EveryMethod : public testing::TestWithParam<Case> {};

TEST_P(EveryMethod, WaitsAsLongAsItWasAskedTo) {
  const Clock::time_point start = Clock::now();
  const Waited waited =
      GetParam().method({.count = 5, .each = std::chrono::milliseconds(20), .medium = GetParam().medium});
  const Clock::duration took = Clock::now() - start;
  EXPECT_EQ(waited.lateness.count(), 5U);
  EXPECT_EQ(waited.early, 0U);
  EXPECT_GE(took, std::chrono::milliseconds(GetParam().overlaps ? 20 : 100));
  EXPECT_LE(waited.lateness.largest(), static_cast<std::uint64_t>(took.count()));
  EXPECT_GE(waited.max_in_flight, 1U);
  EXPECT_LE(waited.max_in_flight, GetParam().overlaps ? 5U : 1U);
}

TEST_P(EveryMethod, WaitsForNothing) {
  EXPECT_EQ(GetParam().method({.count = 0, .each = {}, .medium = GetParam().medium}).lateness.count(), 0U);
}

TEST_P(EveryMethod, LeavesNoProcessBehind) {
  (void)GetParam().method({.count = 2, .each = std::chrono::milliseconds(1), .medium = GetParam().medium});
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

INSTANTIATE_TEST_SUITE_P(Overlap, EveryMethod,
                         testing::Values(Case{"sequential sleep", wait_one_by_one, Medium::sleep, false},
                                         Case{"sequential select", wait_one_by_one, Medium::select, false},
                                         Case{"sequential pipe", wait_one_by_one, Medium::pipe, false},
                                         Case{"threads sleep", wait_in_threads, Medium::sleep, true},
                                         Case{"threads select", wait_in_threads, Medium::select, true},
                                         Case{"threads pipe", wait_in_threads, Medium::pipe, true},
                                         Case{"event loop sleep", wait_in_event_loop, Medium::sleep, true},
                                         Case{"event loop pipe", wait_in_event_loop, Medium::pipe, true},
                                         Case{"coroutines sleep", wait_in_coroutines, Medium::sleep, true},
                                         Case{"coroutines pipe", wait_in_coroutines, Medium::pipe, true}));

TEST(EventLoops, RefuseToBlock) {
  EXPECT_THROW((void)wait_in_event_loop({.count = 1, .each = {}, .medium = Medium::select}), std::invalid_argument);
  EXPECT_THROW((void)wait_in_coroutines({.count = 1, .each = {}, .medium = Medium::select}), std::invalid_argument);
}

TEST(Waits, AMillionOnOneThread) {
  const Waited waited =
      wait_in_coroutines({.count = 1'000'000, .each = std::chrono::milliseconds(100), .medium = Medium::sleep});
  EXPECT_EQ(waited.lateness.count(), 1'000'000U);
  EXPECT_EQ(waited.early, 0U);
}

TEST(Waits, SayWhenTheSystemGivesNoMorePipes) {
#ifdef HEIRETSU_SANITIZES_ADDRESS
  GTEST_SKIP() << "UBSan looks at an exception's type through a pipe of its own, and here there is none left";
#endif
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{.rlim_cur = 64, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  EXPECT_THROW((void)wait_in_coroutines({.count = 100, .each = {}, .medium = Medium::pipe}), std::system_error);
  setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace heiretsu::overlap

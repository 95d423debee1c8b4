#include "kernels/base/clock.hpp"

#include <gtest/gtest.h>

#include "kernels/base/spin.hpp"

namespace heiretsu {
namespace {

TEST(Clock, IsTheOneThatNowReads) {
  const double before = now();
  const double between = std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
  const double after = now();
  EXPECT_LE(before, between + 1e-6);  // a double of seconds since the start of the machine rounds
  EXPECT_LE(between, after + 1e-6);
}

TEST(Clock, GoesOnWhileWeWait) {
  const double start = now();
  wait(0.002);
  wait(0);
  wait(-1);
  EXPECT_GE(now() - start, 0.002);
}

TEST(CpuClocks, CountWorkAndNotWaiting) {
  const double thread = thread_cpu(), process = process_cpu(), start = now();
  wait(0.05);
  EXPECT_LT(thread_cpu() - thread, 0.5 * (now() - start));
  const double idle = thread_cpu();
  while (thread_cpu() - idle < 0.002) spin(1000);
  EXPECT_GE(process_cpu() - process, 0.0019);  // all threads, so at least this one
}

}  // namespace
}  // namespace heiretsu

// The ranks' clocks. Rank 1 may be started in a time namespace whose monotonic clock is CLOCK_TEST_AHEAD seconds ahead
// of the others': the synchronisation must find that offset.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "drivers/measure/global_clock.hpp"
#include "tests/mpi/world.hpp"

namespace heiretsu {
namespace {

double planted() {
  const char* const ahead = std::getenv("CLOCK_TEST_AHEAD");
  return ahead == nullptr ? 0 : std::atof(ahead);
}

TEST(GlobalClock, FindsThePlantedOffset) {
  GlobalClock clock(ranks());
  clock.measure_drift();
  const auto clocks = clock.gather();
  if (!ranks().root()) return;
  for (std::size_t rank = 0; rank < clocks.size(); ++rank) {
    const double expected = rank == 1 ? -planted() : 0;
    EXPECT_LE(std::abs(clocks[rank].offset - expected), clocks[rank].residual) << rank;
    EXPECT_LT(clocks[rank].residual, 0.01);
    EXPECT_EQ(clocks[rank].residual > 0, expected != 0) << "ranks that share a clock are not synchronised";
  }
}

TEST(GlobalClock, ShowsTheSameTimeEverywhere) {
  const GlobalClock clock(ranks());
  ranks().barrier();
  const double mine = clock.global(now());
  EXPECT_LT(ranks().max(mine) - ranks().min(mine), 0.5);
  const double local = 12345.678;
  EXPECT_NEAR(clock.local(clock.global(local)), local, 1e-6);
}

}  // namespace
}  // namespace heiretsu

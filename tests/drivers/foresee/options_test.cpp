#include "drivers/foresee/options.hpp"

#include <gtest/gtest.h>

#include "drivers/map/schedules.hpp"

namespace heiretsu::foresee {
namespace {

TEST(ForeseeOptions, WindowsGrowWithTheWorkersAsThoseOfFactorizeWithoutText) {
  Options options;
  EXPECT_EQ(query_of(options, "2", schedules::guided, 100).workload.window, 1U << 20);
  EXPECT_EQ(query_of(options, "32", schedules::guided, 100).workload.window, 32U << 17);
  options.window = 5;
  EXPECT_EQ(query_of(options, "32", schedules::guided, 100).workload.window, 5U);
}

}  // namespace
}  // namespace heiretsu::foresee

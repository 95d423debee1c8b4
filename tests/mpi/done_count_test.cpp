// What the ranks have done, counted while they work, on every number of ranks.
#include "drivers/map/done_count.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>

#include "tests/mpi/world.hpp"

namespace heiretsu {
namespace {

TEST(DoneCount, IsTheSumOverAllRanksAndThreads) {
  DoneCount done(ranks(), ranks().root());
  EXPECT_TRUE(done.counts());
  EXPECT_EQ(done.total(), 0U);
  ranks().barrier();
  const auto add = [&done] {
    for (int i = 0; i < 1000; ++i) done.add(static_cast<std::uint64_t>(ranks().rank()) + 1);
  };
  std::thread other(add);
  add();
  other.join();
  ranks().barrier();
  const auto size = static_cast<std::uint64_t>(ranks().size());
  EXPECT_EQ(done.total(), 2000 * size * (size + 1) / 2);
  ranks().barrier();
}

TEST(DoneCount, CountsNothingWhereRankZeroShowsNothing) {
  DoneCount done(ranks(), !ranks().root());
  done.add(5);
  EXPECT_FALSE(done.counts());
  EXPECT_EQ(done.total(), 0U);
}

}  // namespace
}  // namespace heiretsu

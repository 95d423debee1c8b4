#include "drivers/program/report.hpp"

#include <gtest/gtest.h>

namespace heiretsu {
namespace {

TEST(TookLine, NamesTheMedianItsIntervalAndTheShape) {
  EXPECT_EQ(took_line(std::vector<double>{0.1034}, 2, 1), "Took 0.103 seconds on 2 ranks x 1 thread");
  EXPECT_EQ(took_line(std::vector<double>{0.1, 0.3, 0.2}, 1, 4),
            "Took 0.200 seconds (median of 3, from 0.100 to 0.300) on 1 rank x 4 threads");
  EXPECT_EQ(took_line(std::vector<double>{0.0041234}, 1, 1), "Took 0.00412 seconds on 1 rank x 1 thread");
  EXPECT_EQ(took_line(std::vector<double>{0.1, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2}, 2, 1),
            "Took 0.200 seconds (median of 7, 95% 0.100–0.300) on 2 ranks x 1 thread");
}

TEST(LateLine, CountsRepetitionsThatDoNotCountUnlessOneStandsAlone) {
  std::vector<Repetition> repetitions(3);
  EXPECT_EQ(late_line(repetitions), "");
  repetitions[1].valid = false;
  EXPECT_EQ(late_line(repetitions),
            "1 of 3 repetitions do not count: a rank began late, as on a busy machine (they are in the record)\n");
  repetitions = {Repetition{.valid = false, .ranks = {}}};
  EXPECT_EQ(late_line(repetitions), "");
}

// The blog's four numbers: 91 621 142 trials, of which 53 541 233 for one number.
TEST(WholeItemsLine, HasTheBoundOfTheBlogsNumbers) {
  EXPECT_EQ(whole_items_line(91'621'142, 53'541'233, 2, "numbers"),
            "No schedule of whole numbers is faster than 1.71 x one core: the largest holds 58 % of the work\n");
  EXPECT_EQ(whole_items_line(91'621'142, 53'541'233, 1, "numbers"), "");
  EXPECT_EQ(whole_items_line(91'621'142, 1, 8, "trials"), "");
}

TEST(LoadBalance, IsMeanOverLargestComputeTime) {
  Repetition repetition;
  repetition.ranks.resize(2);
  for (const double seconds : {3.0, 1.0}) {
    RankSample& rank = repetition.ranks[seconds == 3.0 ? 0 : 1];
    rank.threads.resize(1);
    rank.threads[0].phases[static_cast<std::size_t>(Phase::compute)] = seconds;
  }
  EXPECT_DOUBLE_EQ(load_balance({repetition}), 2.0 / 3.0);
}

}  // namespace
}  // namespace heiretsu

#include "drivers/record/tables.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/drivers/record/made_up_record.hpp"

namespace heiretsu {
namespace {

using Numbers = std::vector<std::uint64_t>;

/// Bytes of a repetition of made_up_record(_, 2): 2 ranks x (start, end, 2 threads x (6 phases and the columns)).
constexpr std::size_t thread_numbers = 6 + std::size(thread_columns);
constexpr std::size_t repetition_bytes = 2 * (2 + 2 * thread_numbers) * sizeof(double);

TEST(Tables, AllIsKeptUpToTheLimit) {
  const Record record = made_up_record(10, 2);
  const Tables tables = arrange(record, 10 * repetition_bytes);
  EXPECT_EQ(tables.kept, "");
  EXPECT_EQ(tables.kept_repetitions, (Numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(Tables, BeyondTheLimitEveryKthRepetitionKeepsItsThreads) {
  const Record record = made_up_record(10, 2);
  const Tables tables = arrange(record, 4 * repetition_bytes);  // every third of 10 are 4
  EXPECT_EQ(tables.kept_repetitions, (Numbers{0, 3, 6, 9}));
  EXPECT_EQ(tables.kept, "ranks and threads of 4 of 10 repetitions");
  EXPECT_EQ(tables.seconds.size(), 10U);
  EXPECT_EQ(tables.valid.size(), 10U);
  EXPECT_EQ(tables.phases.size(), 4U * 2 * 2 * 6);
  EXPECT_EQ(tables.start, (std::vector<double>{0, 0.25, 30, 30.25, 60, 60.25, 90, 90.25}));
}

TEST(Tables, OneRepetitionStaysHoweverSmallTheLimit) {
  EXPECT_EQ(arrange(made_up_record(10, 2), 1).kept_repetitions, (Numbers{0}));
}

TEST(Tables, BeyondTheLimitEveryMthItemKeepsItsCost) {
  Record record = made_up_record(1, 1);
  for (int i = 0; i < 1000; ++i) record.costs.push_back(i);
  const Tables tables =
      arrange(record, 16 * 100 + (2 + thread_numbers) * sizeof(double));  // a cost with its number takes 16
  EXPECT_EQ(tables.kept, "costs of 100 of 1000 items");
  ASSERT_EQ(tables.costs.size(), 100U);
  EXPECT_EQ(tables.kept_items[99], 990U);
  EXPECT_EQ(tables.costs[99], 990);
}

TEST(Tables, RepetitionsAndCostsThatAreBothTooManyShareTheLimit) {
  Record record = made_up_record(100, 2);
  constexpr std::size_t equal = repetition_bytes / 16;  // costs, with their numbers, that take as much as a repetition
  record.costs.assign(50 * equal, 1.0);
  const Tables tables = arrange(record, 20 * repetition_bytes);
  EXPECT_EQ(tables.kept, "ranks and threads of 10 of 100 repetitions, costs of " + std::to_string(10 * equal) + " of " +
                             std::to_string(50 * equal) + " items");
}

TEST(Tables, PhasesLongerThanTheirRepetitionAreKeptWithAWarning) {
  Record record = made_up_record(2, 1);
  record.repetitions[1].ranks[0].threads[0].phases = {0, 3.25, 0, 0, 0, 0};  // of 3 seconds
  const Tables tables = arrange(record);
  EXPECT_EQ(tables.phases[6 + 5], -0.25);
  EXPECT_NE(tables.warning.find("repetition 1, rank 0, thread 0 exceed its 3 s by 0.25 s"), std::string::npos)
      << tables.warning;
}

TEST(Tables, TheErrorOfTheClockIsNoContradiction) {
  Record record = made_up_record(1, 1);
  record.repetitions[0].ranks[0].threads[0].phases = {0, 2.0009, 0, 0, 0, 0};  // of 2 seconds
  record.clocks[0].residual = 1e-3;
  EXPECT_EQ(arrange(record).warning, "");
  record.clocks[0] = {0, 1e-3, 0};
  EXPECT_EQ(arrange(record).warning, "");
  record.clocks[0] = {0, 0, 1e-4};
  EXPECT_NE(arrange(record).warning, "");
}

TEST(Tables, PhasesThatAreNotANumberGiveAWarning) {
  Record record = made_up_record(1, 1);
  record.repetitions[0].ranks[0].threads[0].phases[0] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NE(arrange(record).warning, "");
}

TEST(Tables, RepetitionsThatDisagreeAboutTheRanksAreRefused) {
  Record record = made_up_record(2, 2);
  record.repetitions[1].ranks.pop_back();
  EXPECT_THROW(arrange(record), std::logic_error);
}

}  // namespace
}  // namespace heiretsu

#include "drivers/foresee/costs.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "kernels/base/usage_error.hpp"

namespace heiretsu::foresee {
namespace {

TEST(Costs, AreAsRecordedUnlessDrawn) {
  const std::vector<double> recorded{3, 1, 2};
  const Costs costs(recorded);
  ASSERT_EQ(costs.items(), 3U);
  for (std::uint64_t i = 0; i < 3; ++i) EXPECT_EQ(costs[i], recorded[i]);
}

TEST(Costs, DrawsKeepTheMeanAndDependOnSeedAndItemAlone) {
  std::vector<double> recorded(1000);
  for (std::size_t i = 0; i < recorded.size(); ++i) recorded[i] = static_cast<double>(i % 10);
  const Costs one(recorded, 100'000, 1), same(recorded, 100'000, 1), other(recorded, 100'000, 2);
  double sum = 0;
  int different = 0;
  for (std::uint64_t i = 0; i < one.items(); ++i) {
    sum += one[i];
    EXPECT_EQ(one[i], same[i]);
    different += one[i] != other[i] ? 1 : 0;
  }
  EXPECT_NEAR(sum / 100'000, 4.5, 0.05);  // standard deviation of the mean 0.009
  EXPECT_NEAR(different, 90'000, 1000);   // nine of ten values differ
}

TEST(Costs, ThatGrowAlongTheInputStillDoWhenDrawn) {
  std::vector<double> recorded(1600);
  for (std::size_t i = 0; i < recorded.size(); ++i) recorded[i] = static_cast<double>(i);
  const Costs stretched(recorded, 16'000, 5);
  for (std::uint64_t i = 0; i < stretched.items(); ++i) EXPECT_NEAR(stretched[i], static_cast<double>(i) / 10, 100);
}

TEST(Costs, OfFourItemsAreDrawnFromAllFour) {
  const std::vector<double> recorded{1, 2, 3, 4};
  const Costs costs(recorded, 1000, 1);
  std::vector<int> times(5);
  for (std::uint64_t i = 0; i < 1000; ++i) ++times[static_cast<std::size_t>(costs[i])];
  for (int value = 1; value <= 4; ++value) EXPECT_NEAR(times[static_cast<std::size_t>(value)], 250, 80);
}

/// The error of read_costs for a file with these bytes.
std::string read_error(const std::string& bytes) {
  const std::string path = std::filesystem::temp_directory_path() / ("heiretsu-costs-" + std::to_string(::getpid()));
  std::ofstream(path, std::ios::binary) << bytes;
  std::string error_text;
  try {
    (void)read_costs(path);
  } catch (const UsageError& error) {
    error_text = error.what();
  }
  std::filesystem::remove(path);
  return error_text;
}

std::string bytes_of(double value) { return {reinterpret_cast<const char*>(&value), sizeof value}; }

TEST(ReadCosts, RefusesWhatAreNoCosts) {
  EXPECT_EQ(read_error(bytes_of(0.5)), "");
  EXPECT_NE(read_error("").find("holds no whole number of costs"), std::string::npos);
  EXPECT_NE(read_error(bytes_of(1) + "x").find("holds no whole number of costs"), std::string::npos);
  EXPECT_NE(read_error(bytes_of(1) + bytes_of(-2)).find("item 1 costs -2 s"), std::string::npos);
  EXPECT_NE(read_error(bytes_of(std::numeric_limits<double>::quiet_NaN())).find("item 0 costs nan s"),
            std::string::npos);
  EXPECT_THROW((void)read_costs("/no/such/file"), UsageError);
  EXPECT_THROW((void)read_costs("/dev/zero"), UsageError);
}

}  // namespace
}  // namespace heiretsu::foresee

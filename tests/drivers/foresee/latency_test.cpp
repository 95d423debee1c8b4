#include "drivers/foresee/latency.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "kernels/base/usage_error.hpp"

namespace heiretsu::foresee {
namespace {

const std::string whole = "take 1e-7 2e-7\nmessage 5e-6\nserve 1e-6\nservice_nap 1e-4\nrank_nap 8e-5\nwindow 3e-4\n";

std::vector<Latency> read(const std::string& text) {
  std::istringstream stream(text);
  return read_latency(stream, "here");
}

std::string complaint(const std::string& text) {
  try {
    (void)read(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

TEST(ReadLatency, TakesSetsOneAfterAnother) {
  const auto sets = read(whole + whole);
  ASSERT_EQ(sets.size(), 2U);
  EXPECT_EQ(sets[1].take, (std::vector<double>{1e-7, 2e-7}));
  EXPECT_EQ(sets[0].rank_nap, (std::vector<double>{8e-5}));
}

TEST(ReadLatency, RefusesWhatAreNoTimes) {
  EXPECT_EQ(complaint("message 1us\n"), "here: message: '1us' is not a time in seconds");
  EXPECT_EQ(complaint("message -1\n"), "here: message: '-1' is not a time in seconds");
  EXPECT_EQ(complaint("message\n"), "here: message has no times");
  EXPECT_EQ(complaint("message 1\n"), "here: take is missing (foresee --measure prints all)");
  EXPECT_EQ(complaint("nothing\n"), "here: holds no times of handing out work (foresee --measure prints them)");
}

TEST(ReadLatency, RefusesWhatIsNoFileOrHasNoEnd) {
  EXPECT_THROW((void)read_latency_file("/no/such/file"), UsageError);
  EXPECT_THROW((void)read_latency_file("/dev/zero"), UsageError);
}

TEST(Times, TheResidualOfARandomMomentIsThatOfTheLongOneMoreOften) {
  // Of sleeps of 1 and 9 s a random moment is in the long one nine times in ten, with 4.5 s left: 0.1 * 0.5 + 0.9
  // * 4.5.
  const Times naps({1, 9});
  std::mt19937_64 random(1);
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) sum += naps.draw_residual(random);
  EXPECT_NEAR(sum / 100'000, 4.1, 0.05);
}

TEST(Wake, IsTheEndOfASleepNotBeforeTheTime) {
  const Times naps({2});
  std::mt19937_64 random(1);
  EXPECT_DOUBLE_EQ(wake(1, 1, naps, random), 1);
  EXPECT_DOUBLE_EQ(wake(1, 1.5, naps, random), 3);
  EXPECT_DOUBLE_EQ(wake(1, 3.5, naps, random), 5);
  for (int i = 0; i < 100; ++i) {
    const double late = wake(0, 1000, naps, random);  // so much later that the phase of the sleeps is unknown
    EXPECT_TRUE(late >= 1000 && late <= 1002) << late;
  }
  EXPECT_DOUBLE_EQ(wake(1, 7, Times({}), random), 7);
}

}  // namespace
}  // namespace heiretsu::foresee

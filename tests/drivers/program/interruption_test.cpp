#include "drivers/program/interruption.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <optional>

namespace heiretsu {
namespace {

TEST(Interruption, TheEndOfAJobIsInTheFuture) {
  EXPECT_EQ(Interruption::job_end("2000", 1000), 2000);
  EXPECT_EQ(Interruption::job_end("1000", 1000), std::nullopt);  // left by an earlier job
  for (const char* text : {"", "soon", "2000 s", "Unknown"}) EXPECT_EQ(Interruption::job_end(text, 1000), std::nullopt);
  EXPECT_EQ(Interruption::job_end(nullptr, 1000), std::nullopt);
}

TEST(Interruption, TheNextWindowMustEndAMinuteBeforeTheJob) {
  EXPECT_FALSE(Interruption::near_end(71, 10));
  EXPECT_TRUE(Interruption::near_end(69, 10));
  EXPECT_TRUE(Interruption::near_end(59, 0));
}

TEST(Interruption, ASignalIsSeenBetweenWindows) {
  const Ranks alone;
  Interruption interruption(alone, true);
  EXPECT_FALSE(interruption.wanted());
  EXPECT_FALSE(Interruption::signalled());
  EXPECT_EQ(std::raise(SIGUSR1), 0);
  EXPECT_TRUE(Interruption::signalled());
  EXPECT_EQ(std::raise(SIGUSR1), 0);  // a batch system may send it twice
  EXPECT_TRUE(interruption.wanted());
  EXPECT_EQ(interruption.reason(), "SIGUSR1");
}

TEST(InterruptionDeathTest, WithoutAJournalSignalsEndTheProgram) {
  const auto run = [] {
    const Ranks alone;
    const Interruption interruption(alone, false);
    std::raise(SIGTERM);
  };
  EXPECT_EXIT(run(), ::testing::KilledBySignal(SIGTERM), "");
}

TEST(InterruptionDeathTest, ASecondControlCEndsTheProgram) {
  const auto run = [] {
    const Ranks alone;
    const Interruption interruption(alone, true);
    std::raise(SIGINT);
    std::raise(SIGINT);
  };
  EXPECT_EXIT(run(), ::testing::KilledBySignal(SIGINT), "stopping where it can go on later");
}

}  // namespace
}  // namespace heiretsu

#include "drivers/team/team.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace heiretsu {
namespace {

const Ranks alone;

TEST(RunTeam, EveryThreadEntersOnceAndItsOutcomeIsKept) {
  for (const std::uint32_t threads : {1U, 2U, 7U}) {
    std::vector<int> entered(threads);
    const RankSample sample = run_team(alone, threads, [&](Team& team) {
      EXPECT_EQ(team.threads(), threads);
      EXPECT_EQ(team.rank(), 0);
      EXPECT_EQ(team.ranks(), 1);
      ++entered[team.thread()];
      return Outcome{team.thread() + 10U, 0.5, 0, 0};
    });
    EXPECT_EQ(entered, std::vector<int>(threads, 1));
    ASSERT_EQ(sample.threads.size(), threads);
    for (std::uint32_t thread = 0; thread < threads; ++thread) {
      EXPECT_EQ(sample.threads[thread].items, thread + 10U);
      EXPECT_EQ(sample.threads[thread].work, 0.5);
    }
    EXPECT_LE(sample.start, sample.end);
  }
}

TEST(RunTeam, NoThreadPassesABarrierBeforeAllHaveReachedIt) {
  constexpr std::uint32_t threads = 4;
  constexpr std::uint32_t rounds = 200;
  std::atomic<std::uint32_t> arrived{0};
  std::atomic<bool> early{false};
  (void)run_team(alone, threads, [&](Team& team) {
    for (std::uint32_t round = 1; round <= rounds; ++round) {
      ++arrived;
      round % 2 == 0 ? team.barrier() : team.thread_barrier();
      if (arrived < round * threads) early = true;
      team.thread_barrier();
    }
    return Outcome{};
  });
  EXPECT_FALSE(early);
  EXPECT_EQ(arrived, threads * rounds);
}

TEST(RunTeam, TimeAtBarriersIsWaitingAndTheRestIsComputing) {
  const RankSample sample = run_team(alone, 2, [](Team& team) {
    const double start = Team::now();
    if (team.thread() == 0)
      while (Team::now() < start + 0.02) {}
    team.barrier();
    return Outcome{};
  });
  const double seconds = sample.end - sample.start;
  for (const ThreadSample& thread : sample.threads) {
    const double wait = thread.phases[static_cast<std::size_t>(Phase::wait)];
    const double compute = thread.phases[static_cast<std::size_t>(Phase::compute)];
    EXPECT_GE(wait, 0);
    EXPECT_LE(wait + compute, seconds + 1e-9);
  }
  EXPECT_GE(sample.threads[0].phases[static_cast<std::size_t>(Phase::compute)], 0.02);
}

/// Thread `guilty` throws before its `barrier`-th barrier of three; the others wait there, or come to it later.
void expect_failure_is_told(std::uint32_t threads, std::uint32_t guilty, int barrier) {
  std::atomic<std::uint32_t> finished{0};
  try {
    (void)run_team(alone, threads, [&](Team& team) {
      for (int i = 0; i < 3; ++i) {
        if (i == barrier && team.thread() == guilty) throw std::runtime_error("thread " + std::to_string(guilty));
        team.barrier();
      }
      ++finished;
      return Outcome{};
    });
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), "thread " + std::to_string(guilty));
  }
  EXPECT_EQ(finished, 0U);
}

TEST(RunTeam, AThreadThatThrowsReleasesTheOthersAndItsExceptionIsRethrown) {
  for (const std::uint32_t threads : {1U, 2U, 5U})
    for (std::uint32_t guilty = 0; guilty < threads; ++guilty)
      for (const int barrier : {0, 1, 2}) expect_failure_is_told(threads, guilty, barrier);
}

TEST(RunTeam, AllThreadsMayThrowAtOnce) {
  EXPECT_THROW((void)run_team(alone, 4, [](Team&) -> Outcome { throw std::runtime_error("all"); }), std::runtime_error);
}

}  // namespace
}  // namespace heiretsu

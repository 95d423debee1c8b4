// The rounds of a Map run that are not dealt, on every number of ranks: preparations, which all ranks do, and teams,
// which all threads of a rank enter.
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/mpi/made_up_rounds.hpp"

namespace heiretsu {
namespace {

TEST(MapRun, APreparationIsDoneByEveryRankAndItsItemsAreNotCounted) {
  std::uint64_t prepared = 0;
  std::string text;
  MadeUp rounds([&](std::size_t number) -> std::optional<Round> {
    if (number == 1) return gathered(20, text);
    if (number > 1) return std::nullopt;
    Round round;
    round.kernel = "Before";
    round.job.items = 300;
    round.job.run = numbers(300).run;
    round.preparation = round.on_every_rank = true;
    round.collect = [&prepared](const std::vector<Piece>& mine, PhaseClock&) {
      for (const Piece& piece : mine) prepared += piece.items.size();
      return Verdict{};
    };
    return round;
  });
  Made run(rounds);
  EXPECT_EQ(items_of(run.map.pass(0)), 20U);
  EXPECT_EQ(prepared, 300U);
  EXPECT_EQ(run.map.totals().items, 20U);
  EXPECT_EQ(run.map.round_count(), 2U);
  EXPECT_EQ(run.map.main_round().kernel, ranks().root() ? "Numbers" : "");
}

TEST(MapRun, DoesNotStopBetweenAPreparationAndItsRound) {
  std::string text;
  MadeUp rounds([&text](std::size_t number) {
    Round round = gathered(10, text);
    round.preparation = number % 2 == 0;
    return std::optional(round);
  });
  Made run(rounds, {}, [] { return true; });
  EXPECT_EQ(items_of(run.map.pass(0)), 10U);  // one preparation and its round
  EXPECT_TRUE(run.map.stopped());
}

TEST(MapRun, MayStopAfterAPreparationThatSaysSo) {
  std::string text;
  MadeUp rounds([&text](std::size_t) {
    Round round = gathered(10, text);
    round.preparation = round.may_stop = true;
    return std::optional(round);
  });
  Made run(rounds, {}, [] { return true; });
  EXPECT_EQ(items_of(run.map.pass(0)), 0U);
  EXPECT_TRUE(run.map.stopped());
  EXPECT_EQ(text, ranks().root() ? all_lines(10) : "");
}

/// A team of all threads of a rank that wait for each other, then a round that is dealt.
TEST(MapRun, ATeamIsEnteredOnceByEveryThread) {
  std::atomic<int> entered = 0, collected = 0;
  std::string text;
  MadeUp rounds([&](std::size_t number) -> std::optional<Round> {
    if (number == 1) return gathered(20, text);
    if (number > 1) return std::nullopt;
    Round round;
    round.kernel = "Team";
    round.preparation = true;
    round.enter = [&entered](std::uint32_t thread, PhaseClock& clock) {
      entered += thread == 0 ? 1 : 10;
      clock.enter(Phase::wait);
      while (entered % 11 != 0) std::this_thread::yield();  // none returns before the other has come
    };
    round.collect = [&](const std::vector<Piece>& mine, PhaseClock&) {
      EXPECT_TRUE(mine.empty());
      collected += entered;
      return Verdict{};
    };
    return round;
  });
  Made run(rounds);
  const PassResult pass = run.map.pass(0);
  EXPECT_EQ(collected, 11);
  EXPECT_EQ(items_of(pass), 20U);
  for (const ThreadSample& thread : pass.sample.threads) EXPECT_GT(thread.phases[static_cast<int>(Phase::wait)], 0);
  if (!ranks().root()) return;
  EXPECT_EQ(run.map.rounds().size(), 2U);
  EXPECT_EQ(run.map.rounds()[0].kernel, "Team");
  EXPECT_EQ(run.map.rounds()[0].schedule, "team");
  EXPECT_EQ(run.map.main_round().kernel, "Numbers");
}

TEST(MapRun, AnExceptionInATeamIsThrownAfterItHasJoined) {
  std::atomic<int> entered = 0;
  MadeUp rounds([&entered](std::size_t) {
    Round round;
    round.enter = [&entered](std::uint32_t, PhaseClock&) {
      ++entered;
      throw std::runtime_error("planted");
    };
    round.collect = [](const std::vector<Piece>&, PhaseClock&) { return Verdict{}; };
    return std::optional(round);
  });
  Made run(rounds);
  EXPECT_THROW((void)run.map.pass(0), std::runtime_error);
  EXPECT_EQ(entered, 2);
}

}  // namespace
}  // namespace heiretsu

// A Map run of made-up rounds, without any workload: how they are dealt and collected, and what is reported, on every
// number of ranks. EXPECT only: an ASSERT that ends one rank's test would leave the others waiting.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/mpi/made_up_rounds.hpp"

namespace heiretsu {
namespace {

TEST(MapRun, DealsRoundAfterRoundAndRestartsForEachRepetition) {
  const std::vector<std::uint64_t> sizes{100, 0, 1, 5000};
  for (const Schedule schedule : schedules::all) {
    std::vector<std::string> texts(sizes.size());
    MadeUp rounds([&](std::size_t number) {
      return number < sizes.size() ? std::optional(gathered(sizes[number], texts[number])) : std::nullopt;
    });
    Made run(rounds, {.dealing = {.over_ranks = schedule}});
    for (std::ptrdiff_t repetition = -1; repetition < 2; ++repetition) {
      for (std::string& text : texts) text.clear();
      const PassResult pass = run.map.pass(repetition);
      EXPECT_TRUE(pass.right && !pass.ended);
      EXPECT_EQ(items_of(pass), 5101U) << name(schedule);
      for (std::size_t i = 0; i < sizes.size(); ++i)
        EXPECT_EQ(texts[i], ranks().root() ? all_lines(sizes[i]) : "") << name(schedule) << ' ' << i;
    }
    EXPECT_EQ(run.map.totals().items, 5101U);  // of one repetition
    EXPECT_EQ(run.map.totals().work, 5101);
    EXPECT_EQ(run.map.round_count(), 4U);
    if (!ranks().root()) continue;
    EXPECT_EQ(run.map.rounds().size(), 4U);
    EXPECT_EQ(run.map.main_round().items, 5101U);
    EXPECT_EQ(run.map.main_round().kernel, "Numbers");
    EXPECT_EQ(run.map.main_round().schedule, std::string(name(schedule)) + ",dynamic");
  }
}

TEST(MapRun, CollectGetsThisRanksOwnPieces) {
  std::uint64_t mine = 0;
  MadeUp rounds([&](std::size_t number) -> std::optional<Round> {
    if (number > 0) return std::nullopt;
    Round round;
    round.job = numbers(1000);
    round.collect = [&mine](const std::vector<Piece>& pieces, PhaseClock&) {
      for (const Piece& piece : pieces) mine += piece.items.size();
      return Verdict{};
    };
    return round;
  });
  Made run(rounds);
  const PassResult pass = run.map.pass(0);
  std::uint64_t computed = 0;
  for (const ThreadSample& thread : pass.sample.threads) computed += thread.items;
  EXPECT_EQ(mine, computed);
  EXPECT_EQ(ranks().sum(static_cast<std::int64_t>(mine)), 1000);
}

TEST(MapRun, EndsEverywhereWhenARoundSaysEnough) {
  // A search without an end: round r holds the items 100 r, ..., 100 r + 99, and item 250 is searched for.
  MadeUp rounds([](std::size_t number) {
    Round round;
    round.job.items = 100;
    round.job.run = [number](Range items) {
      return JobResult{number == 2 && items.first <= 50 && 50 < items.last ? "found" : "", ""};
    };
    round.collect = [](const std::vector<Piece>& mine, PhaseClock&) {
      const bool found =
          std::any_of(mine.begin(), mine.end(), [](const Piece& piece) { return piece.bytes == "found"; });
      return Verdict{ranks().any(found) ? Verdict::Kind::enough : Verdict::Kind::go_on};
    };
    return std::optional(round);
  });
  Made run(rounds);
  for (std::ptrdiff_t repetition = 0; repetition < 2; ++repetition) {
    const PassResult pass = run.map.pass(repetition);
    EXPECT_TRUE(pass.right);
    EXPECT_FALSE(pass.ended);  // another repetition makes sense
    EXPECT_EQ(items_of(pass), 300U);
  }
  EXPECT_EQ(rounds.log, (std::vector<std::string>{"next 0", "next 1", "next 2", "next 0", "next 1", "next 2"}));
}

TEST(MapRun, AWrongResultOnOneRankIsTheVerdictOfAll) {
  std::string text;
  MadeUp rounds([&text](std::size_t) {
    Round round = gathered(1000, text);
    round.schedule = schedules::static_;  // the last rank has the last items
    round.job.run = [right = numbers(1000).run](Range items) {
      if (items.first <= 990 && 990 < items.last) throw ItemError(Fault::wrong_result, "the result for 990 is wrong");
      return right(items);
    };
    return std::optional(round);
  });
  Made run(rounds);
  const PassResult pass = run.map.pass(0);
  EXPECT_FALSE(pass.right);
  EXPECT_TRUE(pass.ended);
  EXPECT_EQ(run.map.verdict().kind, Verdict::Kind::wrong_result);
  EXPECT_EQ(rounds.log.size(), 1U);
  if (!ranks().root()) return;
  EXPECT_EQ(run.map.verdict().line, "the result for 990 is wrong");
  EXPECT_EQ(text, all_lines(990));  // the lines before it
}

TEST(MapRun, ARoundCanHaveAScheduleOfItsOwn) {
  std::vector<Range> mine;
  MadeUp rounds([&mine](std::size_t number) -> std::optional<Round> {
    if (number == 2) return std::nullopt;
    Round round;
    round.kernel = number == 0 ? "Blocks" : "Rest";
    round.job = numbers(number == 0 ? 1003 : 10);
    if (number == 0) round.schedule = schedules::static_;
    round.collect = [&mine, number](const std::vector<Piece>& pieces, PhaseClock&) {
      for (const Piece& piece : pieces)
        if (number == 0) mine.push_back(piece.items);
      return Verdict{};
    };
    return round;
  });
  Made run(rounds, {.dealing = {.over_ranks = schedules::dynamic}});
  (void)run.map.pass(0);
  const Range block = Policy(schedules::static_, 1003, static_cast<std::uint32_t>(ranks().size()), 1)
                          .block(static_cast<std::uint32_t>(ranks().rank()));
  std::uint64_t items = 0;
  for (const Range& piece : mine) {
    EXPECT_TRUE(block.first <= piece.first && piece.last <= block.last);
    items += piece.size();
  }
  EXPECT_EQ(items, block.size());
  if (!ranks().root()) return;
  EXPECT_EQ(run.map.rounds()[0].schedule, "static,dynamic");
  EXPECT_EQ(run.map.rounds()[1].schedule, "dynamic,dynamic");
  EXPECT_EQ(run.map.main_round().schedule, "static,dynamic");  // it dealt 1003 of 1013
  EXPECT_EQ(run.map.main_round().kernel, "Blocks");
}

TEST(MapRun, ARoundMayRequireAScheduleThatAdaptsWhereTheUsersDoesNot) {
  std::string text;
  MadeUp rounds([&text](std::size_t number) -> std::optional<Round> {
    if (number > 0) return std::nullopt;
    Round round = gathered(500, text);
    round.schedule = schedules::stealing;
    return round;
  });
  Made run(rounds, {.dealing = {.over_ranks = schedules::static_}});
  EXPECT_EQ(items_of(run.map.pass(0)), 500U);
  EXPECT_EQ(text, ranks().root() ? all_lines(500) : "");
}

TEST(MapRun, KeepsTheCostOfEveryItemOfRepetitionZero) {
  std::string text;
  MadeUp rounds([&text](std::size_t number) { return number < 3 ? std::optional(gathered(50, text)) : std::nullopt; });
  Made run(rounds, {.keep_costs = true});
  for (std::ptrdiff_t repetition = -1; repetition < 2; ++repetition) (void)run.map.pass(repetition);
  EXPECT_EQ(run.map.costs().size(), ranks().root() ? 150U : 0U);
  for (const double cost : run.map.costs()) EXPECT_GT(cost, 0);
}

TEST(MapRun, OneItemOrABriefJobNeedsNoTeam) {
  for (const auto& [items, brief] : {std::pair<std::uint64_t, bool>{1, false}, {2, false}, {2, true}}) {
    std::string text;
    Round round = gathered(items, text);
    round.job.brief = brief;
    MadeUp rounds([&](std::size_t number) { return number < 1 ? std::optional(round) : std::nullopt; });
    Made run(rounds);
    const PassResult pass = run.map.pass(0);
    ASSERT_EQ(pass.sample.threads.size(), 2U);
    EXPECT_EQ(pass.sample.threads[1].phases == ThreadSample{}.phases, items == 1 || brief);  // else it waited, at least
    EXPECT_EQ(text, ranks().root() ? all_lines(items) : "");
  }
}

TEST(MapRun, ItemsThatWereSharedBoundNoSchedule) {
  for (const bool shared : {false, true}) {
    std::string text;
    MadeUp rounds([&](std::size_t number) -> std::optional<Round> {
      if (number > 0) return std::nullopt;
      Round round = gathered(1, text);
      round.job.shared = shared;
      return round;
    });
    Made run(rounds);
    (void)run.map.pass(0);
    EXPECT_EQ(run.map.totals().work, 1);
    EXPECT_EQ(run.map.totals().largest_item, shared ? 0 : 1);
  }
}

}  // namespace
}  // namespace heiretsu

// A Map run of made-up rounds, without any workload: how they are dealt and collected, and what is reported, on every
// number of ranks. EXPECT only: an ASSERT that ends one rank's test would leave the others waiting.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <mpi.h>

#include "drivers/map/gather.hpp"
#include "drivers/map/map_run.hpp"
#include "tests/mpi/world.hpp"

namespace {

std::atomic<bool> dealing = false;
std::atomic<int> collectives_while_dealing = 0;

int note() { return dealing ? ++collectives_while_dealing : 0; }

}  // namespace

// The collectives of this program pass through here (the profiling interface of MPI, chapter 15 of the standard).
extern "C" {
int MPI_Barrier(MPI_Comm comm) { return note(), PMPI_Barrier(comm); }
int MPI_Bcast(void* data, int count, MPI_Datatype type, int root, MPI_Comm comm) {
  return note(), PMPI_Bcast(data, count, type, root, comm);
}
int MPI_Allreduce(const void* in, void* out, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  return note(), PMPI_Allreduce(in, out, count, type, op, comm);
}
int MPI_Gather(const void* in, int count, MPI_Datatype type, void* out, int out_count, MPI_Datatype out_type, int root,
               MPI_Comm comm) {
  return note(), PMPI_Gather(in, count, type, out, out_count, out_type, root, comm);
}
}

namespace heiretsu {
namespace {

/// Item i of a round gives the line "i\n" and has work 1.
Job numbers(std::uint64_t items) {
  Job job;
  job.items = items;
  job.work = [](Range range) { return static_cast<double>(range.size()); };
  job.items_alike = true;
  job.run = [](Range range) {
    JobResult result;
    for (std::uint64_t i = range.first; i < range.last; ++i) result.bytes += std::to_string(i) + '\n';
    return result;
  };
  return job;
}

std::string all_lines(std::uint64_t items) { return numbers(items).run({0, items}).bytes; }

/// The rounds that `make` returns for 0, 1, 2, ..., until it returns none.
class MadeUp final : public Rounds {
 public:
  using Make = std::function<std::optional<Round>(std::size_t)>;
  explicit MadeUp(Make make, bool ahead = false) : make_(std::move(make)), ahead_(ahead) {}

  std::optional<Round> next(PhaseClock&) override {
    log.push_back("next " + std::to_string(asked_));
    return make_(asked_++);
  }
  void restart() override { asked_ = 0; }
  [[nodiscard]] bool ahead() const override { return ahead_; }

  std::vector<std::string> log;

 private:
  Make make_;
  bool ahead_;
  std::size_t asked_ = 0;
};

/// A round of `items` items whose results are gathered in order into `text`, at rank 0.
Round gathered(std::uint64_t items, std::string& text) {
  Round round;
  round.job = numbers(items);
  round.kernel = "Numbers";
  round.collect = [items, &text](std::vector<Piece> mine, PhaseClock& clock) {
    return collect_in_order(ranks(), std::move(mine), items, clock,
                            [&text](const std::vector<Piece>& pieces, const Verdict& so_far) {
                              for (const Piece& piece : pieces) text += piece.bytes;
                              return so_far;
                            });
  };
  return round;
}

/// A run of `rounds` on two threads per rank.
class Made {
 public:
  explicit Made(Rounds& rounds, const MapOptions& options = {})
      : options_(options), map({ranks(), options_, 2, 2, rounds, progress_, [] { return false; }}) {}

 private:
  MapOptions options_;
  Progress progress_{false, "items"};

 public:
  MapRun map;
};

std::uint64_t items_of(const PassResult& pass) {
  std::uint64_t items = 0;
  for (const ThreadSample& thread : pass.sample.threads) items += thread.items;
  return static_cast<std::uint64_t>(ranks().sum(static_cast<std::int64_t>(items)));
}

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

TEST(MapRun, CallsNextBeforeCollectingOnlyWhereItMay) {
  for (const bool ahead : {false, true}) {
    std::vector<std::string>* log = nullptr;
    MadeUp rounds(
        [&log](std::size_t number) -> std::optional<Round> {
          if (number == 2) return std::nullopt;
          Round round;
          round.job = numbers(10);
          round.collect = [&log, number](const std::vector<Piece>&, PhaseClock&) {
            log->push_back("collect " + std::to_string(number));
            return Verdict{};
          };
          return round;
        },
        ahead);
    log = &rounds.log;
    Made run(rounds);
    (void)run.map.pass(0);
    const std::vector<std::string> in_turn{"next 0", "collect 0", "next 1", "collect 1", "next 2"};
    const std::vector<std::string> early{"next 0", "next 1", "collect 0", "next 2", "collect 1"};
    EXPECT_EQ(rounds.log, ahead ? early : in_turn);
  }
}

TEST(MapRun, ARoundIsGoneWhenTheNextIsAskedForSoThatItsMemoryCanBeUsedAgain) {
  std::weak_ptr<int> before;
  MadeUp rounds([&](std::size_t number) -> std::optional<Round> {
    EXPECT_TRUE(before.expired()) << number;
    if (number == 3) return std::nullopt;
    auto window = std::make_shared<int>();
    before = window;
    std::string unused;
    Round round = gathered(10, unused);
    round.collect = [window](const std::vector<Piece>&, PhaseClock&) { return Verdict{}; };
    return round;
  });
  Made run(rounds);
  (void)run.map.pass(0);
  EXPECT_EQ(rounds.log.size(), 4U);
}

TEST(MapRun, WhileARoundIsDealtOnlyItsTransportCallsMpi) {
  for (const Schedule schedule : schedules::all) {
    // The items of a rank are computed one after another; from the first to the last of them it must call no
    // collective.
    MadeUp rounds([](std::size_t number) -> std::optional<Round> {
      if (number == 3) return std::nullopt;
      Round round;
      round.job = numbers(200);
      round.job.run = [](Range) {
        dealing = true;
        return JobResult{};
      };
      round.collect = [](const std::vector<Piece>&, PhaseClock&) {
        dealing = false;
        ranks().barrier();
        return Verdict{};
      };
      return round;
    });
    Made run(rounds, {.dealing = {.over_ranks = schedule, .rank_grain = 2}});
    (void)run.map.pass(0);
    dealing = false;
    EXPECT_EQ(collectives_while_dealing, 0) << name(schedule);
    if (ranks().size() > 1) {
      dealing = true;
      ranks().barrier();  // the check finds a collective
      dealing = false;
      EXPECT_EQ(collectives_while_dealing, 1);
    }
    collectives_while_dealing = 0;
  }
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

TEST(MapRun, StopsBetweenRoundsWhenItMust) {
  std::string text;
  int asked = 0;
  MadeUp rounds([&text](std::size_t number) { return number < 5 ? std::optional(gathered(10, text)) : std::nullopt; });
  const MapOptions options;
  Progress progress(false, "items");
  MapRun map({ranks(), options, 1, 1, rounds, progress, [&asked] { return ++asked == 2; }});
  const PassResult pass = map.pass(0);
  EXPECT_TRUE(map.stopped() && pass.ended && pass.right);
  EXPECT_EQ(items_of(pass), 20U);
}

TEST(MapRun, DoesNotStopBetweenAPreparationAndItsRound) {
  std::string text;
  MadeUp rounds([&text](std::size_t number) {
    Round round = gathered(10, text);
    round.preparation = number % 2 == 0;
    return std::optional(round);
  });
  const MapOptions options;
  Progress progress(false, "items");
  MapRun map({ranks(), options, 1, 1, rounds, progress, [] { return true; }});
  EXPECT_EQ(items_of(map.pass(0)), 10U);  // one preparation and its round
  EXPECT_TRUE(map.stopped());
}

TEST(MapRun, MayStopAfterAPreparationThatSaysSo) {
  std::string text;
  MadeUp rounds([&text](std::size_t) {
    Round round = gathered(10, text);
    round.preparation = round.may_stop = true;
    return std::optional(round);
  });
  const MapOptions options;
  Progress progress(false, "items");
  MapRun map({ranks(), options, 1, 1, rounds, progress, [] { return true; }});
  EXPECT_EQ(items_of(map.pass(0)), 0U);
  EXPECT_TRUE(map.stopped());
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

// What a Map run of made-up rounds does between them and while one is dealt, on every number of ranks: when the next is
// asked for, which calls of MPI there are, where it stops.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mpi.h>

#include "tests/mpi/made_up_rounds.hpp"

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

TEST(MapRun, StopsBetweenRoundsWhenItMust) {
  std::string text;
  int asked = 0;
  MadeUp rounds([&text](std::size_t number) { return number < 5 ? std::optional(gathered(10, text)) : std::nullopt; });
  Made run(rounds, {}, [&asked] { return ++asked == 2; });
  const PassResult pass = run.map.pass(0);
  EXPECT_TRUE(run.map.stopped() && pass.ended && pass.right);
  EXPECT_EQ(items_of(pass), 20U);
}

}  // namespace
}  // namespace heiretsu

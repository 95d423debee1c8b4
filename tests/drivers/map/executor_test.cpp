#include "drivers/map/executor.hpp"
#include "drivers/map/schedules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "drivers/map/team_source.hpp"
#include "tests/drivers/map/schedules_that.hpp"

namespace heiretsu {
namespace {

/// The result of an item is its number: order and completeness can be seen in the text.
Job counting_job(std::uint64_t items) {
  Job job;
  job.items = items;
  job.run = [](Range range) {
    JobResult result;
    for (std::uint64_t i = range.first; i < range.last; ++i) result.bytes += std::to_string(i) + ' ';
    return result;
  };
  job.work = [](Range range) { return 2.0 * static_cast<double>(range.size()); };
  return job;
}

std::string joined(Share share) {
  std::sort(share.pieces.begin(), share.pieces.end(),
            [](const Piece& a, const Piece& b) { return a.items.first < b.items.first; });
  std::string all;
  for (const Piece& piece : share.pieces) all += piece.bytes;
  return all;
}

/// Gives all items in `chunks` ranges.
TeamSource::Fetch in_chunks(std::uint64_t items, std::uint64_t chunks) {
  return [policy = Policy(schedules::cyclic, items, 1, std::max<std::uint64_t>(1, items / chunks)),
          state = std::vector<std::uint64_t>(1)]() mutable { return policy.next(state, 0); };
}

TEST(Execute, TellsBeforeEachRangeHowManyTheThreadHasHad) {
  Job job = counting_job(100);
  std::vector<std::uint64_t> told;
  job.aside = [&told](std::uint64_t ranges) { told.push_back(ranges); };
  TeamSource source(in_chunks(100, 4), schedules::dynamic, 1, 0);
  (void)execute(Executor::serial, job, source, 1);
  EXPECT_EQ(told, (std::vector<std::uint64_t>{0, 1, 2, 3}));
}

TEST(Execute, EveryScheduleAndTeamGivesWhatSerialGives) {
  for (const std::uint64_t items : {0U, 1U, 5U, 1000U}) {
    const Job job = counting_job(items);
    TeamSource serial(in_chunks(items, 3), schedules::dynamic, 1, 0);
    const std::string expected = joined(execute(Executor::serial, job, serial, 1));
    EXPECT_EQ(expected, job.run({0, items}).bytes);
    for (const Schedule schedule : schedules_that(&ScheduleRules::over_threads))
      for (const std::uint32_t threads : {1U, 2U, 3U, 8U}) {
        TeamSource source(in_chunks(items, 7), schedule, threads, 0);
        Share share = execute(Executor::openmp, job, source, threads);
        std::uint64_t counted = 0;
        double work = 0;
        for (const ThreadSample& thread : share.threads) {
          counted += thread.items;
          work += thread.work;
        }
        EXPECT_EQ(counted, items);
        EXPECT_EQ(work, 2.0 * static_cast<double>(items));
        EXPECT_EQ(joined(std::move(share)), expected) << name(schedule) << ' ' << threads;
      }
  }
}

TEST(Execute, ARangeIsDealtInOnePartPerThreadUnlessAGrainIsGiven) {
  const auto chunks = [](std::uint32_t threads, std::uint64_t grain) {
    TeamSource source(in_chunks(100, 1), schedules::dynamic, threads, grain);
    std::vector<std::uint64_t> sizes;
    for (const Piece& piece : execute(Executor::openmp, counting_job(100), source, threads).pieces)
      sizes.push_back(piece.items.size());
    std::sort(sizes.begin(), sizes.end());
    return sizes;
  };
  EXPECT_EQ(chunks(1, 0), (std::vector<std::uint64_t>{100}));
  EXPECT_EQ(chunks(3, 0), (std::vector<std::uint64_t>{32, 34, 34}));
  EXPECT_EQ(chunks(3, 40), (std::vector<std::uint64_t>{20, 40, 40}));
}

TEST(Execute, AnExceptionOfOneThreadStopsAllAndIsRethrown) {
  Job job = counting_job(1000);
  job.run = [](Range range) -> JobResult {
    if (range.first <= 500 && 500 < range.last) throw std::runtime_error("item 500 is cursed");
    return {};
  };
  for (const Schedule schedule : {schedules::static_, schedules::dynamic, schedules::guided}) {
    TeamSource source(in_chunks(1000, 10), schedule, 4, 0);
    EXPECT_THROW((void)execute(Executor::openmp, job, source, 4), std::runtime_error);
  }
}

TEST(Execute, ABadItemIsAPieceOfItsOwnAndTheOthersAreComplete) {
  Job job = counting_job(100);
  const auto run = job.run;
  job.run = [run](Range range) {
    if (range.first <= 42 && 42 < range.last) throw ItemError(Fault::bad_input, "item 42 is too large");
    return run(range);
  };
  TeamSource source(in_chunks(100, 2), schedules::dynamic, 2, 30);
  Share share = execute(Executor::openmp, job, source, 2);
  const auto bad = std::find_if(share.pieces.begin(), share.pieces.end(),
                                [](const Piece& piece) { return piece.fault != Fault::none; });
  ASSERT_NE(bad, share.pieces.end());
  EXPECT_EQ(bad->items, (Range{42, 43}));
  EXPECT_EQ(bad->fault, Fault::bad_input);
  EXPECT_EQ(bad->notes, "item 42 is too large");
  share.pieces.erase(bad);
  EXPECT_EQ(joined(std::move(share)), run({0, 42}).bytes + run({43, 100}).bytes);
}

TEST(Execute, KeepsTheCostOfEachItem) {
  const Job job = counting_job(20);
  TeamSource source(in_chunks(20, 1), schedules::dynamic, 2, 5);
  const Share share = execute(Executor::openmp, job, source, 2, true);
  ASSERT_EQ(share.costs.size(), 20U);
  EXPECT_TRUE(std::all_of(share.costs.begin(), share.costs.end(), [](double cost) { return cost > 0; }));
}

}  // namespace
}  // namespace heiretsu

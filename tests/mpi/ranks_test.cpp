// Communication between ranks: collectives, messages, transports, pieces, samples, repetitions.
// EXPECT only: an ASSERT that ends one rank's test would leave the others waiting.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "drivers/input/window_feed.hpp"
#include "drivers/map/gather.hpp"
#include "drivers/map/shared_pool.hpp"
#include "drivers/map/transport.hpp"
#include "drivers/measure/repeat.hpp"
#include "kernels/base/clock.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/ranks/communicator.hpp"
#include "kernels/ranks/shared_memory.hpp"
#include "tests/drivers/map/schedules_that.hpp"
#include "tests/mpi/world.hpp"

namespace heiretsu {
namespace {

TEST(Ranks, BroadcastAndGatherBytesOfAnyLength) {
  for (const std::size_t length : {0U, 1U, 1'000'000U}) {
    std::string bytes = ranks().root() ? std::string(length, 'x') : "something else";
    ranks().broadcast(bytes);
    EXPECT_EQ(bytes, std::string(length, 'x'));
    const auto all = ranks().gather(std::string(length, static_cast<char>('a' + ranks().rank())));
    if (!ranks().root()) {
      EXPECT_TRUE(all.empty());
      continue;
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(ranks().size()));
    for (std::size_t rank = 0; rank < all.size(); ++rank)
      EXPECT_EQ(all[rank], std::string(length, static_cast<char>('a' + rank)));
  }
}

TEST(Ranks, ReduceNumbersOfEveryKind) {
  const int rank = ranks().rank(), size = ranks().size();
  EXPECT_EQ(ranks().max(rank), size - 1);
  EXPECT_EQ(ranks().min(rank), 0);
  EXPECT_EQ(ranks().sum(1), size);
  EXPECT_EQ(ranks().sum(std::uint64_t{1} << 59), static_cast<std::uint64_t>(size) << 59);
  EXPECT_EQ(ranks().sum(0.5), 0.5 * size);
  EXPECT_EQ(ranks().min(-1.5 * rank), -1.5 * (size - 1));
  EXPECT_TRUE(ranks().any(rank == size - 1));
  EXPECT_FALSE(ranks().any(false));
  EXPECT_TRUE(ranks().all(true));
  EXPECT_EQ(ranks().all(rank == 0), size == 1);
}

TEST(Ranks, GetTheValuesOfRankZero) {
  enum class Colour { red, green };
  EXPECT_EQ(ranks().from_root(ranks().root() ? Colour::green : Colour::red), Colour::green);
  EXPECT_EQ(ranks().from_root(ranks().rank() + 0.5), 0.5);
  std::vector<double> values(3, ranks().rank());
  ranks().broadcast(std::span(values));
  EXPECT_EQ(values, std::vector<double>(3, 0));
  values.assign(3, 1 + ranks().rank());
  ranks().add_up_at_root(values);
  const int together = ranks().size() * (ranks().size() + 1) / 2;
  EXPECT_EQ(values, std::vector<double>(3, ranks().root() ? together : 1 + ranks().rank()));
}

TEST(Ranks, SendEachOtherValuesAndSeeWhatHasArrived) {
  if (ranks().size() == 1) return;
  constexpr int tag = 5, other_tag = 6;
  if (!ranks().root()) {
    ranks().send(Range{1, static_cast<std::uint64_t>(ranks().rank())}, 0, tag);
    return ranks().barrier();
  }
  EXPECT_EQ(ranks().arrived(other_tag), std::nullopt);
  for (int left = ranks().size() - 1; left > 0;) {
    const std::optional<int> from = ranks().arrived(tag);
    if (!from) continue;
    EXPECT_EQ(ranks().receive<Range>(*from, tag), (Range{1, static_cast<std::uint64_t>(*from)}));
    --left;
  }
  EXPECT_EQ(ranks().arrived(tag), std::nullopt);
  ranks().barrier();
}

TEST(Ranks, MeetTheLastOneWithoutUsingTheirProcessors) {
  const auto processor_seconds = [] { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
  ranks().barrier();
  const double before = now(), used = processor_seconds();
  if (ranks().root()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ranks().meet();
  EXPECT_GE(now() - before, ranks().size() > 1 ? 0.04 : 0);
  EXPECT_LT(processor_seconds() - used, 0.025);
}

TEST(Communicators, AreScopesOfSomeRanks) {
  const int rank = ranks().rank(), size = ranks().size();
  const Communicator copy = Communicator::copy_of(ranks());
  EXPECT_EQ(copy->rank(), rank);
  EXPECT_EQ(copy->size(), size);
  EXPECT_EQ(Communicator::node_of(ranks())->size(), size);  // this test runs on one machine
  EXPECT_EQ(Communicator::alone(ranks())->size(), 1);
  EXPECT_EQ(Communicator::alone(ranks())->have_mpi(), ranks().have_mpi());
  const Communicator odd = Communicator::group_of(ranks(), rank % 2 == 1 ? 0 : -1);
  EXPECT_EQ(odd->size(), rank % 2 == 1 ? size / 2 : 1);
  EXPECT_EQ(odd->rank(), rank % 2 == 1 ? rank / 2 : 0);
  EXPECT_EQ(odd->have_mpi(), rank % 2 == 1);
  EXPECT_EQ(node_sizes(ranks(), Communicator::alone(ranks()).ranks()),
            std::vector<std::uint32_t>(static_cast<std::size_t>(size), 1));
}

TEST(SharedMemoryOfANode, IsSharedAndZeroAtFirst) {
  if (!ranks().have_mpi()) return;
  const SharedMemory memory(ranks(), 10'000 * sizeof(std::uint64_t));
  const std::span<std::uint64_t> words = memory.as<std::uint64_t>();
  EXPECT_EQ(words.size(), 10'000U);
  EXPECT_EQ(std::count(words.begin(), words.end(), 0U), 10'000);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory.data()) % 4096, 0U);
  ranks().barrier();
  std::atomic_ref(words[7]).fetch_add(static_cast<std::uint64_t>(ranks().rank()) + 1);
  ranks().barrier();
  EXPECT_EQ(words[7],
            static_cast<std::uint64_t>(ranks().size()) * (static_cast<std::uint64_t>(ranks().size()) + 1) / 2);
  ranks().barrier();
}

TEST(Ranks, AUsageErrorOfRankZeroIsThrownOnAll) {
  EXPECT_THROW(at_root(ranks(), [] { throw UsageError("no such file"); }), UsageError);
  EXPECT_NO_THROW(at_root(ranks(), [] {}));
}

TEST(Ranks, OfSeveralVersionsAreRefused) {
  EXPECT_NO_THROW(require_one_version(ranks(), "kit 1"));
  if (ranks().size() == 1) return;
  std::string problem;
  try {
    require_one_version(ranks(), ranks().rank() == ranks().size() - 1 ? "kit 2" : "kit 1");
  } catch (const UsageError& error) {
    problem = error.what();
  }
  EXPECT_EQ(problem.rfind("rank 0 on ", 0), 0U) << problem;
  for (const std::string& part :
       {std::string("is kit 1, "), "rank " + std::to_string(ranks().size() - 1), std::string("is kit 2: ")})
    EXPECT_NE(problem.find(part), std::string::npos) << problem;
}

/// Every rank takes ranges until none is left; the pieces at rank 0 must be all items, each once.
void deal_everything(Transport& transport, Schedule schedule, std::uint64_t items, std::uint64_t grain) {
  transport.begin(Policy(schedule, items, static_cast<std::uint32_t>(ranks().size()), grain));
  std::vector<Piece> mine;
  for (Range range = transport.next(); !range.empty(); range = transport.next()) {
    Piece piece;
    piece.items = range;
    piece.bytes = std::to_string(range.first);
    mine.push_back(std::move(piece));
  }
  EXPECT_TRUE(transport.next().empty());
  transport.leave();
  std::vector<Piece> all;
  EXPECT_NO_THROW(all = gather_pieces(ranks(), std::move(mine), items))
      << name(schedule) << ' ' << items << ' ' << grain;
  for (const Piece& piece : all) EXPECT_EQ(piece.bytes, std::to_string(piece.items.first));
}

TEST(SharedPool, IsRefilledBehindAFillingOfSeveralChunksPerRank) {
  if (!ranks().have_mpi()) return;
  const Communicator alone = Communicator::alone(ranks());
  SharedPool pool(alone.ranks());
  pool.begin(Policy(schedules::dynamic, 100, 50, 3), true);
  EXPECT_TRUE(pool.wants_refill());
  EXPECT_EQ(pool.take(), std::nullopt);
  pool.refill({10, 17});  // chunks of 3, 3 and 1
  EXPECT_TRUE(pool.wants_refill());
  pool.refill({20, 25});
  EXPECT_FALSE(pool.wants_refill());
  for (const Range expected : {Range{10, 13}, Range{13, 16}, Range{16, 17}, Range{20, 23}})
    EXPECT_EQ(pool.take(), expected);
  EXPECT_FALSE(pool.wants_refill());  // 5 items are less than two chunks of 3: the last one comes first
  EXPECT_EQ(pool.take(), (Range{23, 25}));
  EXPECT_TRUE(pool.wants_refill());
  EXPECT_EQ(pool.take(), std::nullopt);
  pool.close();
  EXPECT_EQ(pool.take(), Range{});
}

const std::vector<Schedule> adaptive = schedules_that(&ScheduleRules::adapts);

/// How the ranks on this one machine are grouped to nodes: rank r is on node color(r).
struct Grouping {
  const char* name;
  int (*color)(int rank);
};
constexpr Grouping groupings[] = {
    {"one node", [](int) { return 0; }},
    {"one rank per node", [](int rank) { return rank; }},
    {"two ranks per node", [](int rank) { return rank / 2; }},
    {"in turn over two nodes", [](int rank) { return rank % 2; }},
    {"one rank alone, the others together", [](int rank) { return rank == 0 ? 0 : 1; }},
};

/// Calls `test` with a transport for every grouping and either service. Collective.
void with_every_grouping(const std::function<void(Transport&)>& test) {
  if (!ranks().have_mpi()) return;
  for (const Grouping& grouping : groupings) {
    SCOPED_TRACE(grouping.name);
    const Communicator node = Communicator::group_of(ranks(), grouping.color(ranks().rank()));
    for (const Service service : {Service::thread, Service::polled})
      test(*make_node_transport(ranks(), node.ranks(), service));
  }
}

TEST(Transports, DealEveryItemExactlyOnce) {
  const auto replay = make_replay_transport(ranks());
  for (const Schedule schedule : {schedules::static_, schedules::cyclic})
    for (const std::uint64_t items : {0U, 1U, 7U, 1000U}) deal_everything(*replay, schedule, items, 3);
  with_every_grouping([](Transport& transport) {
    for (const Schedule schedule : adaptive)
      for (const std::uint64_t items : {0U, 1U, 7U, 1000U}) deal_everything(transport, schedule, items, 3);
  });
}

TEST(Transports, LeavingEarlyReleasesEveryRank) {
  with_every_grouping([](Transport& transport) {
    for (int round = 0; round < 3; ++round) {
      transport.begin(Policy(schedules::dynamic, 100, static_cast<std::uint32_t>(ranks().size()), 1));
      if (ranks().rank() != 1) {
        EXPECT_FALSE(transport.next().empty());
      }
      transport.leave();
    }
  });
}

TEST(Transports, AreFairWhenItemsTakeTime) {
  with_every_grouping([](Transport& transport) {
    const std::uint64_t items = 20 * static_cast<std::uint64_t>(ranks().size());
    transport.begin(Policy(schedules::dynamic, items, static_cast<std::uint32_t>(ranks().size()), 1));
    std::uint64_t mine = 0;
    for (Range range = transport.next(); !range.empty(); range = transport.next()) {
      mine += range.size();
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    transport.leave();
    EXPECT_GE(mine, 5U);
    EXPECT_LE(mine, 80U);
  });
}

TEST(GatherPieces, NoticesMissingAndDuplicateItems) {
  std::vector<Piece> mine(1);
  mine[0].items = {0, 2};  // every rank: doubled on several ranks, short on one
  if (ranks().root()) {
    EXPECT_THROW((void)gather_pieces(ranks(), std::move(mine), 3), std::logic_error);
  } else {
    EXPECT_TRUE(gather_pieces(ranks(), std::move(mine), 3).empty());
  }
}

TEST(WindowFeed, GivesEveryRankTheSameWindowsAndTheError) {
  int left = 3;
  const auto read = [&left](InputWindow& given) {
    if (left-- == 0) throw UsageError("line 4 is bad");
    Numbers& window = given.numbers;
    window.clear();
    window.push_back(std::uint64_t{static_cast<unsigned>(left)});
    window.push_back((mpz_class(1) << 100) + left);
    return true;
  };
  WindowFeed feed(ranks(), read, [] { return false; });
  for (unsigned expected : {2U, 1U, 0U}) {
    const auto window = feed.next();
    EXPECT_NE(window, nullptr);
    if (!window) return;
    EXPECT_EQ(window->numbers.word(0), expected);
    EXPECT_EQ(window->numbers.value(1), (mpz_class(1) << 100) + expected);
  }
  EXPECT_EQ(feed.next(), nullptr);
  EXPECT_EQ(feed.error(), "line 4 is bad");
  EXPECT_THROW(feed.restart(), UsageError);  // three windows are too many to keep, and they cannot be read again
}

TEST(WindowFeed, KeepsAnInputOfOneWindow) {
  int reads = 0;
  WindowFeed feed(
      ranks(),
      [&reads](InputWindow& window) {
        window.numbers.clear();
        window.numbers.push_back(std::uint64_t{42});
        return reads++ == 0;
      },
      [] { return false; });
  for (int pass = 0; pass < 3; ++pass) {
    if (pass > 0) feed.restart();
    const auto window = feed.next();
    EXPECT_TRUE(window && window->numbers.word(0) == 42);
    EXPECT_EQ(feed.next(), nullptr);
  }
}

TEST(Repeat, RankZeroDecidesAndKeepsEveryRanksSample) {
  std::vector<std::ptrdiff_t> seen;
  const GlobalClock clock(ranks());
  const auto repetitions = repeat(ranks(), clock, StoppingRule{.repeat = 3}, 2, [&seen](std::ptrdiff_t index) {
    seen.push_back(index);
    PassResult result;
    result.sample.start = 10;
    result.sample.end = 11 + ranks().rank();
    result.sample.threads.resize(2);
    return result;
  });
  EXPECT_EQ(seen, (std::vector<std::ptrdiff_t>{-2, -1, 0, 1, 2}));
  if (!ranks().root()) {
    EXPECT_TRUE(repetitions.empty());
    return;
  }
  EXPECT_EQ(repetitions.size(), 3U);
  for (const Repetition& repetition : repetitions) EXPECT_EQ(repetition.seconds(), ranks().size());
}

TEST(Repeat, AWrongResultOfOneRankEndsIt) {
  const GlobalClock clock(ranks());
  const auto repetitions = repeat(ranks(), clock, StoppingRule{.repeat = 5}, 0, [](std::ptrdiff_t) {
    PassResult result;
    result.right = ranks().rank() != ranks().size() - 1;
    return result;
  });
  if (!ranks().root()) return;
  EXPECT_EQ(repetitions.size(), 1U);
  EXPECT_FALSE(repetitions.front().valid);
}

}  // namespace
}  // namespace heiretsu

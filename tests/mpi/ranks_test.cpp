// What passes between ranks: broadcast and gather of bytes, transports, pieces, samples, repetitions.
// EXPECT only: an ASSERT that ends one rank's test would leave the others waiting.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "kernels/base/usage_error.hpp"
#include "drivers/map/gather.hpp"
#include "drivers/map/shared_pool.hpp"
#include "drivers/map/transport.hpp"
#include "drivers/input/window_feed.hpp"
#include "drivers/measure/repeat.hpp"
#include "kernels/ranks/communicator.hpp"
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
    for (std::size_t rank = 0; rank < all.size(); ++rank) EXPECT_EQ(all[rank], std::string(length, static_cast<char>('a' + rank)));
  }
  EXPECT_EQ(ranks().max(ranks().rank()), ranks().size() - 1);
  EXPECT_EQ(ranks().sum(1), ranks().size());
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
  for (const std::string& part : {std::string("is kit 1, "), "rank " + std::to_string(ranks().size() - 1), std::string("is kit 2: ")})
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
  transport.end();
  std::vector<Piece> all;
  EXPECT_NO_THROW(all = gather_pieces(ranks(), std::move(mine), items)) << name(schedule) << ' ' << items << ' ' << grain;
  for (const Piece& piece : all) EXPECT_EQ(piece.bytes, std::to_string(piece.items.first));
}

TEST(SharedPool, IsRefilledBehindAFillingOfSeveralChunksARank) {
  if (!ranks().have_mpi()) return;
  const Communicator alone = Communicator::alone(ranks());
  SharedPool pool(alone.ranks());
  pool.begin(Policy(schedules::dynamic, 100, 50, 3), true);
  EXPECT_TRUE(pool.low());
  EXPECT_EQ(pool.take(), std::nullopt);
  pool.refill({10, 17});  // chunks of 3, 3 and 1
  EXPECT_TRUE(pool.low());
  pool.refill({20, 25});
  EXPECT_FALSE(pool.low());
  for (const Range expected : {Range{10, 13}, Range{13, 16}, Range{16, 17}, Range{20, 23}}) EXPECT_EQ(pool.take(), expected);
  EXPECT_FALSE(pool.low());  // 5 items are less than two chunks of 3: the last one comes first
  EXPECT_EQ(pool.take(), (Range{23, 25}));
  EXPECT_TRUE(pool.low());
  EXPECT_EQ(pool.take(), std::nullopt);
  pool.close();
  EXPECT_EQ(pool.take(), Range{});
}

constexpr Schedule adaptive[] = {schedules::dynamic, schedules::guided, schedules::stealing};

/// How the ranks of this one machine are taken to be spread over nodes: node of rank = color(rank).
struct Grouping {
  const char* name;
  int (*color)(int rank);
};
constexpr Grouping groupings[] = {
    {"one node", [](int) { return 0; }},
    {"a rank a node", [](int rank) { return rank; }},
    {"two ranks a node", [](int rank) { return rank / 2; }},
    {"in turn over two nodes", [](int rank) { return rank % 2; }},
    {"one alone, the rest together", [](int rank) { return rank == 0 ? 0 : 1; }},
};

/// Calls `test` with a transport for every grouping and either service. Collective.
void with_every_grouping(const std::function<void(Transport&)>& test) {
  if (!ranks().have_mpi()) return;
  for (const Grouping& grouping : groupings) {
    SCOPED_TRACE(grouping.name);
    const Communicator node = Communicator::group_of(ranks(), grouping.color(ranks().rank()));
    for (const Service service : {Service::thread, Service::polled}) test(*make_node_transport(ranks(), node.ranks(), service));
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

TEST(Transports, EndBeforeTheEndReleasesEveryRank) {
  with_every_grouping([](Transport& transport) {
    for (int round = 0; round < 3; ++round) {
      transport.begin(Policy(schedules::dynamic, 100, static_cast<std::uint32_t>(ranks().size()), 1));
      if (ranks().rank() != 1) {
        EXPECT_FALSE(transport.next().empty());
      }
      transport.end();
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
    transport.end();
    EXPECT_GE(mine, 5U);
    EXPECT_LE(mine, 80U);
  });
}

TEST(GatherPieces, NoticesWhatIsMissingOrDoubled) {
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
  const auto read = [&left](Numbers& window) {
    if (left-- == 0) throw UsageError("line 4 is bad");
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
    EXPECT_EQ(window->word(0), expected);
    EXPECT_EQ(window->value(1), (mpz_class(1) << 100) + expected);
  }
  EXPECT_EQ(feed.next(), nullptr);
  EXPECT_EQ(feed.error(), "line 4 is bad");
  EXPECT_THROW(feed.restart(), UsageError);  // three windows are too many to keep, and they cannot be read again
}

TEST(WindowFeed, KeepsAnInputOfOneWindow) {
  int reads = 0;
  WindowFeed feed(ranks(), [&reads](Numbers& window) {
    window.clear();
    window.push_back(std::uint64_t{42});
    return reads++ == 0;
  }, [] { return false; });
  for (int pass = 0; pass < 3; ++pass) {
    if (pass > 0) feed.restart();
    const auto window = feed.next();
    EXPECT_TRUE(window && window->word(0) == 42);
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

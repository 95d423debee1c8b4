#include "kernels/team.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace heiretsu {
namespace {

TEST(TeamShare, PartsFollowEachOtherAndDifferByOneItemAtMost) {
  for (const std::uint64_t items : {0ULL, 1ULL, 5ULL, 12ULL, 1000ULL, ~0ULL}) {
    for (const auto& [ranks, threads] : {std::pair(1, 1U), {1, 5U}, {3, 1U}, {4, 3U}}) {
      const std::uint64_t all = static_cast<std::uint64_t>(ranks) * threads;
      std::uint64_t next = 0;
      for (int rank = 0; rank < ranks; ++rank) {
        TeamRoom room(rank, ranks, threads, [] {});
        for (std::uint32_t thread = 0; thread < threads; ++thread) {
          const Range part = Team(room, thread).share(items);
          EXPECT_EQ(part.first, next);
          EXPECT_GE(part.size(), items / all);
          EXPECT_LE(part.size() - items / all, 1U);
          next = part.last;
        }
      }
      EXPECT_EQ(next, items);
    }
  }
}

}  // namespace
}  // namespace heiretsu

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <string_view>

#include "tests/bench/peers.hpp"
#include "tests/kernels/factorize/wide/wide_inputs.hpp"

// Random numbers of 65 to 128 bits as PARI and FLINT factor them, each from the number alone. A program of its own, so
// that no other test loads PARI.

namespace heiretsu::factorize::wide {
namespace {

/// How many of `count` numbers a peer gets: FLINT, which takes ten times as long as PARI, a tenth.
std::size_t share_of(const Peer& peer, std::size_t count) {
  return std::string_view(peer.name) == "flint" ? count / 10 : count;
}

void expect_as_the_peers(const inputs::Numbers& numbers) {
  const WideLists lists = factor_batch(numbers);
  ASSERT_EQ(lists.size(), numbers.size());
  for (const Peer& peer : peers()) {
    for (std::size_t i = 0; i < share_of(peer, numbers.size()); ++i) {
      const mpz_class number = mpz_of(numbers[i]);
      ASSERT_TRUE(same(lists[i], peer.factor_big(number))) << peer.name << " has other factors of " << number;
    }
  }
  if (peers().size() < 2) GTEST_SKIP() << "built without PARI: compared with FLINT alone";
}

TEST(WidePeers, TwentyThousandNumbers) { expect_as_the_peers(inputs::random_of_all_sizes(20'000, 12)); }

/// Part k of a hundred: a million numbers together.
class WidePeersLong : public testing::TestWithParam<unsigned> {};

TEST_P(WidePeersLong, TenThousandNumbers) {
  if (std::getenv("HEIRETSU_LONG_TESTS") == nullptr) GTEST_SKIP() << "set HEIRETSU_LONG_TESTS=1 to run it";
  expect_as_the_peers(inputs::random_of_all_sizes(10'000, 2000 + GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Part, WidePeersLong, testing::Range(1u, 101u));

}  // namespace
}  // namespace heiretsu::factorize::wide

#include "kernels/factorize/range/prime_hits.hpp"

#include <flint/flint.h>
#include <flint/ulong_extras.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <stdexcept>

namespace heiretsu::factorize {
namespace {

TEST(LargePrimeHits, AreAllMultiplesOfThePrimesBetween) {
  const std::uint64_t first = (std::uint64_t{1} << 36) + 1;
  const std::uint64_t count = 100000;
  const LargePrimeHits find(first, count);
  EXPECT_EQ(find.values(), (Range{65536, 262145}));
  std::map<std::uint32_t, std::vector<std::uint32_t>> offsets;
  for (const auto hit : find(find.values())) offsets[hit.prime].push_back(hit.offset);
  for (std::uint32_t p = 65537; p <= 262144; p += 2) {
    std::vector<std::uint32_t> multiples;
    if (n_is_prime(p)) {
      for (std::uint32_t x = 0; x < count; ++x) {
        if ((first + x) % p == 0) multiples.push_back(x);
      }
    }
    const auto found = offsets.find(p);
    ASSERT_EQ(found == offsets.end() ? std::vector<std::uint32_t>{} : found->second, multiples) << p;
    if (p > 66000 && p < 260000) p += 1000;  // the multiples of every prime would take minutes to look for
  }
}

TEST(LargePrimeHits, OfAdjoiningSlicesFollowOneAnother) {
  const LargePrimeHits find((std::uint64_t{1} << 44) - 5, 500000);
  const auto [begin, end] = find.values();
  const auto whole = find({begin, end});
  for (const std::uint64_t cut :
       {begin, begin + 1, std::uint64_t{65537}, std::uint64_t{65538}, (begin + end) / 2, end}) {
    auto hits = find({begin, cut});
    const auto rest = find({cut, end});
    hits.insert(hits.end(), rest.begin(), rest.end());
    EXPECT_EQ(hits, whole) << cut;
  }
}

TEST(LargePrimeHits, NoneBelowTheSquareOf65537) {
  const LargePrimeHits find(0, 100000);
  EXPECT_TRUE(find.values().empty());
  EXPECT_TRUE(find(find.values()).empty());
}

}  // namespace
}  // namespace heiretsu::factorize

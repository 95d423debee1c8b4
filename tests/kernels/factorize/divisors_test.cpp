#include "kernels/factorize/divisors.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <vector>

namespace heiretsu::factorize {
namespace {

TEST(Divisors, FromPrimePowers) {
  EXPECT_EQ(divisors_of(std::span<const PrimePower>{}), std::vector<std::uint64_t>{1});
  const std::vector<PrimePower> seventy_two{{2, 3}, {3, 2}};
  EXPECT_EQ(divisors_of(seventy_two), (std::vector<std::uint64_t>{1, 2, 3, 4, 6, 8, 9, 12, 18, 24, 36, 72}));
  // 897612484786617600, with the most divisors below 2^64.
  const std::vector<PrimePower> most{{2, 8},  {3, 4},  {5, 2},  {7, 2},  {11, 1}, {13, 1},
                                     {17, 1}, {19, 1}, {23, 1}, {29, 1}, {31, 1}, {37, 1}};
  const auto divisors = divisors_of(most);
  EXPECT_EQ(divisors.size(), 103'680U);
  EXPECT_EQ(divisors.back(), 897'612'484'786'617'600U);
  const std::vector<PrimePower> power{{2, 63}};
  EXPECT_EQ(divisors_of(power).back(), std::uint64_t{1} << 63);
}

TEST(Divisors, OfNumbersOfAnySize) {
  const mpz_class p("193707721"), q("761838257287");  // 2^67 - 1 = p q: Cole, 1903
  const std::vector<BigPower> mersenne{{p, 1, true}, {q, 1, true}};
  EXPECT_EQ(divisors_of(mersenne), (std::vector<mpz_class>{1, p, q, (mpz_class(1) << 67) - 1}));
  const std::vector<BigPower> power{{3, 50, true}};
  ASSERT_EQ(divisors_of(power).size(), 51U);
  EXPECT_EQ(divisors_of(power).back(), mpz_class("717897987691852588770249"));  // 3^50
}

TEST(Divisors, ListsAppend) {
  DivisorLists first, second;
  first.divisors = {1, 2};
  first.end_row();
  second.end_row();
  second.divisors = {1, 5};
  second.end_row();
  first.append(second);
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(std::vector<std::uint64_t>(first[0].begin(), first[0].end()), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_TRUE(first[1].empty());
  EXPECT_EQ(std::vector<std::uint64_t>(first[2].begin(), first[2].end()), (std::vector<std::uint64_t>{1, 5}));
}

}  // namespace
}  // namespace heiretsu::factorize

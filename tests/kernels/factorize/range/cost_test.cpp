#include "kernels/factorize/range/cost.hpp"

#include <gtest/gtest.h>

namespace heiretsu::factorize {
namespace {

constexpr auto near_the_end = std::uint64_t{0xf} << 60;

TEST(RangeCost, OneRankNeverExchangesHits) {
  for (int bits = 0; bits <= 40; ++bits) {
    EXPECT_NE(choose_range_method(near_the_end, std::uint64_t{1} << bits, 1, 4), RangeMethod::sieve_by_primes) << bits;
  }
}

TEST(RangeCost, MethodsFollowOneAnotherAsTheRangeGrows) {
  int previous = static_cast<int>(RangeMethod::batch);
  for (int bits = 0; bits <= 40; ++bits) {
    const int method = static_cast<int>(choose_range_method(near_the_end, std::uint64_t{1} << bits, 64, 2));
    EXPECT_LE(method, previous) << bits;
    previous = method;
  }
  EXPECT_EQ(choose_range_method(near_the_end, 1000, 64, 2), RangeMethod::batch);
  EXPECT_EQ(choose_range_method(near_the_end, std::uint64_t{1} << 24, 64, 2), RangeMethod::sieve_by_primes);
  EXPECT_EQ(choose_range_method(near_the_end, std::uint64_t{1} << 40, 64, 2), RangeMethod::sieve_by_numbers);
}

TEST(RangeCost, SmallNumbersHaveNoLargePrimesToShare) {
  // Below 2^32 no prime is looked up: to exchange hits cannot pay.
  for (int bits = 10; bits <= 31; ++bits) {
    EXPECT_NE(choose_range_method(0, std::uint64_t{1} << bits, 1000, 1), RangeMethod::sieve_by_primes) << bits;
  }
  EXPECT_EQ(choose_range_method(0, std::uint64_t{1} << 31, 1000, 1), RangeMethod::sieve_by_numbers);
}

TEST(RangeCost, IsTheSumOfItsSteps) {
  // One number in 2^32 on one worker: the set-up and the number itself. 2^33 numbers below 2^33 on 2 x 4 workers:
  // 2^30 each; ln(ln 2^16.5 / ln 2^16) = 0.0308 hits per number.
  const RangeCosts costs{.prime = 0,
                         .hit = 1,
                         .number = 1,
                         .sieve_set_up = 5,
                         .exchanged_hit = 0,
                         .exchange = 0,
                         .batch_32 = 2,
                         .batch_64 = 8};
  EXPECT_DOUBLE_EQ(range_seconds(RangeMethod::sieve_by_numbers, 0, 1, 1, 1, costs), 6e-9);
  const double numbers = std::uint64_t{1} << 30;
  EXPECT_NEAR(range_seconds(RangeMethod::sieve_by_primes, 0, std::uint64_t{1} << 33, 2, 4, costs),
              1.0308 * numbers * 1e-9, 1e-4);
  EXPECT_NEAR(range_seconds(RangeMethod::batch, (std::uint64_t{1} << 48) - 10, 10, 1, 1, costs), 10 * 4e-9, 1e-12);
}

}  // namespace
}  // namespace heiretsu::factorize

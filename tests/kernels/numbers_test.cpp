#include "kernels/numbers.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <vector>

namespace heiretsu::factorize {
namespace {

Numbers mixed() {
  Numbers numbers;
  numbers.push_back(std::uint64_t{0});
  numbers.push_back(mpz_class("18446744073709551616"));
  numbers.push_back(mpz_class(7));
  numbers.push_back(mpz_class("340282366920938463463374607431768211457"));
  numbers.push_back(~std::uint64_t{0});
  return numbers;
}

TEST(Numbers, SmallAndBigStandInOrder) {
  const Numbers numbers = mixed();
  ASSERT_EQ(numbers.size(), 5U);
  const std::vector<std::uint64_t> small(numbers.small().begin(), numbers.small().end());
  EXPECT_EQ(small, (std::vector<std::uint64_t>{0, 0, 7, 0, ~std::uint64_t{0}}));
  EXPECT_FALSE(numbers.is_big(0));
  EXPECT_TRUE(numbers.is_big(1));
  EXPECT_FALSE(numbers.is_big(2));
  EXPECT_TRUE(numbers.is_big(3));
  EXPECT_FALSE(numbers.is_big(4));
  EXPECT_EQ(numbers.big(1).get_str(), "18446744073709551616");
  EXPECT_EQ(numbers.big(3).get_str(), "340282366920938463463374607431768211457");
  EXPECT_EQ(std::vector<std::uint32_t>(numbers.big_indices().begin(), numbers.big_indices().end()), (std::vector<std::uint32_t>{1, 3}));
}

TEST(Numbers, BytesThereAndBack) {
  EXPECT_EQ(Numbers::from_bytes(mixed().to_bytes()), mixed());
  EXPECT_EQ(Numbers::from_bytes(Numbers{}.to_bytes()), Numbers{});
  Numbers range;
  for (std::uint64_t n = 1000; n < 3000; ++n) range.push_back(n);
  range.set_following(7);
  EXPECT_LT(range.to_bytes().size(), 100U);
  EXPECT_EQ(Numbers::from_bytes(range.to_bytes()), range);
}

TEST(Numbers, DamagedBytesAreRefused) {
  auto bytes = mixed().to_bytes();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THROW((void)Numbers::from_bytes(bytes.substr(0, length)), std::invalid_argument) << length;
  }
  bytes.push_back('\0');
  EXPECT_THROW((void)Numbers::from_bytes(bytes), std::invalid_argument);
}

TEST(Numbers, ConsecutiveMeansOneRangeBelow2To64) {
  const auto consecutive = [](std::vector<std::uint64_t> values) {
    Numbers numbers;
    for (const auto value : values) numbers.push_back(value);
    return numbers.consecutive();
  };
  EXPECT_TRUE(consecutive({5}));
  EXPECT_TRUE(consecutive({5, 6, 7}));
  EXPECT_FALSE(consecutive({}));
  EXPECT_FALSE(consecutive({5, 7}));
  EXPECT_FALSE(consecutive({6, 5}));
  EXPECT_FALSE(consecutive({~std::uint64_t{0}, 0}));
  EXPECT_FALSE(mixed().consecutive());
}

}  // namespace
}  // namespace heiretsu::factorize

#include "kernels/numbers.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <vector>

namespace heiretsu {
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

TEST(Numbers, StandByWidthInTheirOrder) {
  const Numbers numbers = mixed();
  ASSERT_EQ(numbers.size(), 5U);
  std::vector<std::uint64_t> memory;
  const auto words = numbers.words({0, 5}, memory);
  EXPECT_EQ(std::vector<std::uint64_t>(words.begin(), words.end()),
            (std::vector<std::uint64_t>{0, 0, 7, 0, ~std::uint64_t{0}}));
  const bool wider[] = {false, true, false, true, false};
  const char* const values[] = {"0", "18446744073709551616", "7", "340282366920938463463374607431768211457",
                                "18446744073709551615"};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(numbers.is_wider(i), wider[i]) << i;
    EXPECT_EQ(numbers.value(i).get_str(), values[i]);
  }
  EXPECT_EQ(numbers.wider(), 2U);
  EXPECT_EQ(numbers.wider_places({0, 5}), (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(numbers.wider_places({2, 5}), (std::vector<std::uint32_t>{3}));
  EXPECT_EQ(numbers.wider_places({2, 3}), (std::vector<std::uint32_t>{}));
  for (const Range places : {Range{0, 5}, Range{2, 5}, Range{2, 3}, Range{1, 2}}) {
    EXPECT_EQ(numbers.wide_within(places).size() + numbers.large_within(places).size(),
              numbers.wider_places(places).size());
    const Range wide = numbers.wide_within(places);
    for (std::uint64_t i = wide.first; i < wide.last; ++i)
      EXPECT_TRUE(places.first <= numbers.wide_place(i) && numbers.wide_place(i) < places.last);
  }
}

TEST(Numbers, AreWideBelow2To128AndLargeFromThereOn) {
  const mpz_class limit = mpz_class(1) << 128;
  Numbers numbers;
  for (const mpz_class& value :
       {limit, mpz_class(limit - 1), mpz_class(5), mpz_class(limit >> 64), mpz_class(limit * limit)})
    numbers.push_back(value);
  ASSERT_EQ(numbers.wide_count(), 2U);
  std::vector<Uint128> memory;
  EXPECT_TRUE(numbers.wide(0) == ~Uint128{0} && numbers.wide({0, 2}, memory)[1] == Uint128{1} << 64);
  EXPECT_EQ(numbers.wide_place(0), 1U);
  EXPECT_EQ(numbers.wide_place(1), 3U);
  ASSERT_EQ(numbers.large().size(), 2U);
  EXPECT_TRUE(numbers.large()[0] == limit && numbers.large()[1] == limit * limit);
  EXPECT_EQ(std::vector(numbers.large_places().begin(), numbers.large_places().end()),
            (std::vector<std::uint32_t>{0, 4}));
  EXPECT_EQ(numbers.wider_places({0, 5}), (std::vector<std::uint32_t>{0, 1, 3, 4}));
  EXPECT_EQ(Numbers::from_bytes(numbers.to_bytes()), numbers);
}

TEST(Numbers, OfARangeOnlyItsEndsAreStored) {
  Numbers range;
  range.set_range(~std::uint64_t{0} - 9, 10);  // the last ten below 2^64
  EXPECT_TRUE(range.is_range());
  EXPECT_EQ(range.size(), 10U);
  EXPECT_EQ(range.value(9), (mpz_class(1) << 64) - 1);
  std::vector<std::uint64_t> memory;
  const auto words = range.words({3, 5}, memory);
  EXPECT_EQ(std::vector<std::uint64_t>(words.begin(), words.end()),
            (std::vector<std::uint64_t>{~std::uint64_t{0} - 6, ~std::uint64_t{0} - 5}));
  EXPECT_EQ(range.wider(), 0U);
  range.push_back(mpz_class(1) << 64);  // it would be the next one, but is wider
  EXPECT_FALSE(range.is_range());
  EXPECT_EQ(range.size(), 11U);
  EXPECT_EQ(range.word(0), ~std::uint64_t{0} - 9);
  EXPECT_EQ(range.wider_places({0, 11}), (std::vector<std::uint32_t>{10}));
}

TEST(Numbers, ARangeMayBeginAt2To64) {
  const Uint128 limit = Uint128{1} << 64;
  Numbers range;
  range.set_range(limit, 10);
  EXPECT_TRUE(range.is_range() && range.is_wide_range());
  EXPECT_EQ(range.size(), 10U);
  EXPECT_EQ(range.value(9), (mpz_class(1) << 64) + 9);
  EXPECT_EQ(range.wider(), 10U);
  EXPECT_TRUE(range.is_wider(0));
  std::vector<std::uint64_t> memory;
  std::vector<Uint128> wide_memory;
  EXPECT_EQ(range.words({3, 5}, memory)[1], 0U);
  EXPECT_EQ(range.word(3), 0U);
  EXPECT_EQ(range.wide_within({3, 5}), (Range{3, 5}));
  EXPECT_TRUE(range.wide({3, 5}, wide_memory)[1] == limit + 4 && range.wide(4) == limit + 4);
  EXPECT_EQ(range.wider_places({3, 5}), (std::vector<std::uint32_t>{3, 4}));
  EXPECT_EQ(Numbers::from_bytes(range.to_bytes()), range);
  EXPECT_LT(range.to_bytes().size(), 150U);

  Numbers one_by_one;
  for (std::uint64_t i = 0; i < 10; ++i) one_by_one.push_back_wide(limit + i);
  EXPECT_EQ(one_by_one, range);
  one_by_one.push_back(std::uint64_t{7});  // a list from here on
  EXPECT_FALSE(one_by_one.is_range() || one_by_one.is_wide_range());
  EXPECT_EQ(one_by_one.wide_count(), 10U);
  EXPECT_EQ(one_by_one.value(9), range.value(9));
  EXPECT_EQ(one_by_one.value(10), 7);
  EXPECT_EQ(one_by_one.wide_place(9), 9U);
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

TEST(Numbers, ThatFollowEachOtherAreARange) {
  const auto is_range = [](std::vector<std::uint64_t> values) {
    Numbers numbers;
    for (const auto value : values) numbers.push_back(value);
    EXPECT_EQ(numbers.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(numbers.word(i), values[i]);
    return numbers.is_range();
  };
  EXPECT_TRUE(is_range({5}));
  EXPECT_TRUE(is_range({0, 1}));
  EXPECT_TRUE(is_range({5, 6, 7}));
  EXPECT_FALSE(is_range({}));
  EXPECT_FALSE(is_range({5, 7}));
  EXPECT_FALSE(is_range({5, 6, 6}));
  EXPECT_FALSE(is_range({6, 5}));
  EXPECT_FALSE(is_range({5, 6, 8, 9}));
  EXPECT_FALSE(is_range({~std::uint64_t{0}, 0}));
  EXPECT_FALSE(mixed().is_range());
}

}  // namespace
}  // namespace heiretsu

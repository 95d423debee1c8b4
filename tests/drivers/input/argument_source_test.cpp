#include "drivers/input/argument_source.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "drivers/input/input.hpp"
#include "kernels/base/usage_error.hpp"
#include "tests/drivers/input/delivered.hpp"

namespace heiretsu {
namespace {

Delivered from_arguments(std::vector<std::string> arguments, std::size_t window) {
  auto input = InputWindows::from_arguments(std::move(arguments), window);
  return drain(input);
}

TEST(ArgumentInput, NumbersExpressionsAndRangesInWindows) {
  const auto delivered = from_arguments({"7", "2^64", "8..10", "3!"}, 4);
  EXPECT_EQ(delivered.windows, (Windows{{"7", "18446744073709551616", "8", "9"}, {"10", "6"}}));
  EXPECT_EQ(delivered.error, "");
}

TEST(ArgumentInput, NumbersBeforeABadTokenAreDeliveredFirst) {
  const auto delivered = from_arguments({"1", "2", "5..3", "4"}, 100);
  EXPECT_EQ(delivered.windows, (Windows{{"1", "2"}}));
  EXPECT_EQ(delivered.error, "argument 3: '5..3' is a range that descends (write the smaller end first)");
}

TEST(ArgumentInput, NothingIsNoNumbers) { EXPECT_EQ(from_arguments({}, 4).windows, Windows{}); }

TEST(ArgumentInput, ALongRangeStartsAWindowOfItsOwn) {
  auto input = InputWindows::from_arguments({"7", "100..112", "9"}, 4);
  Numbers window;
  std::vector<bool> consecutive;
  Windows windows;
  while (input.next(window)) {
    windows.push_back(texts(window));
    consecutive.push_back(window.is_range());
  }
  EXPECT_EQ(windows, (Windows{{"7"},
                              {"100", "101", "102", "103"},
                              {"104", "105", "106", "107"},
                              {"108", "109", "110", "111"},
                              {"112", "9"}}));
  EXPECT_EQ(consecutive, (std::vector<bool>{true, true, true, true, false}));
}

TEST(ArgumentInput, RangesRunThrough2To64AndEndThere) {
  EXPECT_EQ(
      from_arguments({"2^64-2..2^64+1"}, 3).windows,
      (Windows{{"18446744073709551614", "18446744073709551615", "18446744073709551616"}, {"18446744073709551617"}}));
  EXPECT_EQ(from_arguments({"2^64-2..2^64-1", "5"}, 3).windows,
            (Windows{{"18446744073709551614", "18446744073709551615", "5"}}));
}

TEST(ArgumentInput, ALongRangeIsCutAt2To64AndWideWindowsAreShorter) {
  auto input = InputWindows::from_arguments({"2^64-3..2^64+300000"});
  Numbers window;
  ASSERT_TRUE(input.next(window));
  EXPECT_TRUE(window.is_range() && !window.is_wide_range());
  EXPECT_EQ(window.size(), 3U);
  EXPECT_EQ(window.following(), 0U);
  Uint128 next = Uint128{1} << 64;
  for (const std::size_t size : {max_wide_numbers, max_wide_numbers, 300'001 - 2 * max_wide_numbers}) {
    ASSERT_TRUE(input.next(window));
    EXPECT_TRUE(window.is_wide_range() && window.first() == next);
    EXPECT_EQ(window.size(), size);
    next += size;
  }
  EXPECT_FALSE(input.next(window));
}

TEST(ArgumentInput, WhatFollowsARangeEndsAt2To64) {
  auto input = InputWindows::from_arguments({"2^64-10..2^64+1000"}, 4);
  Numbers window;
  for (const std::uint64_t following : {6U, 2U, 0U}) {
    ASSERT_TRUE(input.next(window));
    EXPECT_EQ(window.following(), following);
  }
}

TEST(ArgumentInput, ARangeThatReaches2To128IsFollowedByLargeNumbers) {
  EXPECT_EQ(from_arguments({"2^128-2..2^128+1"}, 3).windows,
            (Windows{{"340282366920938463463374607431768211454", "340282366920938463463374607431768211455",
                      "340282366920938463463374607431768211456"},
                     {"340282366920938463463374607431768211457"}}));
}

TEST(ArgumentInput, TheLargestRangeIsStreamed) {
  auto input = InputWindows::from_arguments({"0..2^64-1"});
  Numbers window;
  for (std::uint64_t w = 0; w < 3; ++w) {
    ASSERT_TRUE(input.next(window));
    EXPECT_EQ(window.size(), InputWindows::max_window);
    EXPECT_TRUE(window.is_range());
    EXPECT_TRUE(window.first() == w * InputWindows::max_window);
  }
}

TEST(ArgumentInput, RewindStartsAgain) {
  auto input = InputWindows::from_arguments({"1..5", "x"}, 2);
  const auto first = drain(input);
  ASSERT_TRUE(input.rewind());
  const auto second = drain(input);
  EXPECT_EQ(first.windows, (Windows{{"1", "2"}, {"3", "4"}, {"5"}}));
  EXPECT_EQ(first.windows, second.windows);
  EXPECT_EQ(first.error, second.error);
}

TEST(ArgumentInput, ANewInputContinuesAfterEveryWindow) {
  const std::vector<std::string> arguments{"7", "2^64-3..2^64+2", "3!", "100..109", "5", "5..3", "8"};
  const Delivered whole = from_arguments(arguments, 3);
  const Delivered relays = with_new_inputs([&] { return InputWindows::from_arguments(arguments, 3); });
  EXPECT_EQ(relays.windows, whole.windows);
  EXPECT_EQ(relays.error, "argument 6: '5..3' is a range that descends (write the smaller end first)");
}

TEST(ArgumentInput, APositionBehindTheEndIsTheEnd) {
  auto input = InputWindows::from_arguments({"1", "2"});
  Numbers window;
  input.seek({.offset = 7});
  EXPECT_FALSE(input.next(window));
  EXPECT_THROW((void)position_of("1 1 - 99999999999999"), UsageError);  // no window has so many numbers
}

}  // namespace
}  // namespace heiretsu

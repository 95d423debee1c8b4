#include "drivers/input/input.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "kernels/base/usage_error.hpp"
#include "tests/drivers/input/delivered.hpp"

namespace heiretsu {
namespace {

class FileInput : public ::testing::Test {
 protected:
  FileInput() {
    std::string pattern = ::testing::TempDir() + "heiretsu_input_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    std::filesystem::current_path(folder_);
  }
  ~FileInput() override {
    std::filesystem::current_path("/");
    std::filesystem::remove_all(folder_);
  }

  static void write(const std::string& text) { std::ofstream("numbers.txt", std::ios::binary) << text; }

  static Delivered read(const std::string& text, std::size_t window = InputWindows::max_window) {
    write(text);
    auto input = InputWindows::from_file("numbers.txt", window);
    return drain(input);
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(FileInput, LimitsTheWindowsOfListsAndNotOfRanges) {
  write("1 2 3 4 5 6 7 8 9 10 11\n101..103 12 13 201..220 14");
  auto input = InputWindows::from_file("numbers.txt", 8);
  input.limit_lists(4);
  const Windows windows = drain(input).windows;
  std::vector<std::size_t> sizes;
  for (const auto& window : windows) sizes.push_back(window.size());
  // 1..4 | 5..8 | 9 10 11 101 102 103 | 12 13 | 201..208 | 209..216 | 217..220: full, so 14 is alone
  EXPECT_EQ(sizes, (std::vector<std::size_t>{4, 4, 6, 2, 8, 8, 4, 1}));
}

TEST_F(FileInput, GivesALargeWindowToARangeAndNotToAList) {
  std::string text;
  for (std::size_t i = 0; i < max_list + 5; ++i) text += "7\n";
  write(text + "1..3000000 7\n");
  auto input = InputWindows::from_file("numbers.txt", 4 * max_list);
  static_assert(2 * max_list < 3'000'000 && 3'000'000 < 4 * max_list);
  Numbers window;
  std::vector<std::size_t> sizes;
  while (input.next(window)) {
    sizes.push_back(window.size());
    EXPECT_EQ(window.is_range(), window.size() == 3'000'000 || window.size() == 1);
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{max_list, 5, 3'000'000, 1}));
}

TEST_F(FileInput, AStretchIsLongEnoughForAWindow) {
  constexpr std::uint64_t usual = std::uint64_t{1} << 26, window = std::uint64_t{1} << 22;
  std::string text;
  while (text.size() < 8192) text += "12 ";
  write(text);
  std::filesystem::resize_file("numbers.txt", 2 * usual);  // a hole, but for what ends a stretch
  for (const std::uint64_t end : {usual, 2 * usual})
    std::fstream("numbers.txt").seekp(static_cast<std::streamoff>(end - 4)) << " 12 ";
  for (const std::size_t numbers : {std::size_t{1000}, std::size_t{window}}) {
    const auto stretch = InputWindows::from_file("numbers.txt", numbers).stretch();
    ASSERT_TRUE(stretch);
    EXPECT_EQ(stretch->last, std::max(usual, 32 * std::uint64_t{numbers}));
    EXPECT_EQ(stretch->window, numbers);
    EXPECT_EQ(stretch->limit, std::min(numbers, max_list));
  }
}

TEST_F(FileInput, WhiteSpaceCommentsAndCarriageReturns) {
  const auto delivered =
      read("12\t+13 0014\r\n# 99 not a number (\n2^70 5..7#comment\n\n18446744073709551615 18446744073709551616", 100);
  EXPECT_EQ(delivered.windows, (Windows{{"12", "13", "14", "1180591620717411303424", "5", "6", "7",
                                         "18446744073709551615", "18446744073709551616"}}));
  EXPECT_EQ(delivered.error, "");
}

TEST_F(FileInput, EveryLengthOfDigitsRoundTrips) {
  std::string text;
  std::vector<std::string> expected;
  for (const char digit : {'1', '2', '9'}) {
    for (std::size_t length = 1; length <= 40; ++length) expected.emplace_back(length, digit);
  }
  for (const auto& number : expected) text += number + "\n";
  EXPECT_EQ(read(text).windows, Windows{expected});
}

TEST_F(FileInput, EmptyFilesHoldNoNumbers) {
  for (const std::string text : {"", "\n", "  \r\n", "# only a comment"}) {
    const auto delivered = read(text);
    EXPECT_EQ(delivered.windows, Windows{});
    EXPECT_EQ(delivered.error, "");
  }
}

TEST_F(FileInput, TheBadTokenIsNamedWithFileAndLine) {
  const auto delivered = read("1\n2 3\n# 4\n5 12x4 6\n", 2);
  EXPECT_EQ(delivered.windows, (Windows{{"1", "2"}, {"3", "5"}}));
  EXPECT_EQ(delivered.error, "numbers.txt:4: '12x4' is not a number (digits, or an expression such as 2^67-1)");
}

TEST_F(FileInput, EachKindOfBadToken) {
  EXPECT_EQ(read("-5").error, "numbers.txt:1: '-5' is negative (numbers from 0 on are accepted)");
  EXPECT_EQ(read("\n(1+2").error, "numbers.txt:2: '(1+2' has an unclosed parenthesis");
  EXPECT_EQ(read("9^9^9^9").error, "numbers.txt:1: '9^9^9^9' is too large (at most 20000 bits)");
  EXPECT_EQ(read("5..3").error, "numbers.txt:1: '5..3' is a range that descends (write the smaller end first)");
  EXPECT_EQ(read(std::string("8\n\x7f"
                             "ELF\0",
                             7))
                .error,
            "numbers.txt:2: binary data (byte 0x7f), not a file of numbers");
  EXPECT_EQ(read(std::string("12\0"
                             "3",
                             4))
                .error,
            "numbers.txt:1: binary data (byte 0x00), not a file of numbers");
  EXPECT_EQ(read("\xc3\xa9").error,
            "numbers.txt:1: '\\xc3\\xa9' is not a number (digits, or an expression such as 2^67-1)");
}

TEST_F(FileInput, TokensBeyondOneMegabyteAreRefused) {
  const auto delivered = read("7\n" + std::string(3'000'000, '1'));
  EXPECT_EQ(delivered.windows, (Windows{{"7"}}));
  EXPECT_EQ(delivered.error, "numbers.txt:2: '" + std::string(40, '1') + "...' (1048576 bytes) is longer than 1 MB");
  EXPECT_EQ(read(std::string(3'000'000, '\0')).error, "numbers.txt:1: binary data (byte 0x00), not a file of numbers");
}

TEST_F(FileInput, LongCommentsAndLongLinesOfNumbersAreFine) {
  EXPECT_EQ(read("7 #" + std::string(3'000'000, '#') + "\n8").windows, (Windows{{"7", "8"}}));
  EXPECT_EQ(read("7 # " + std::string(3'000'000, 'x') + " 9\n8").windows, (Windows{{"7", "8"}}));
  std::string line;
  for (int i = 0; i < 300'000; ++i) line += "123456789 ";
  std::size_t count = 0;
  for (const auto& window : read(line + "\n").windows) count += window.size();
  EXPECT_EQ(count, 300'000U);
}

TEST_F(FileInput, BlocksCutNumbersAnywhere) {
  // 3.4 MB of numbers of 1 to 20 digits, so that ends of blocks fall inside tokens.
  std::string text;
  std::vector<std::uint64_t> expected;
  for (std::uint64_t i = 0; i < 300'000; ++i) expected.push_back((i * 0x9e3779b97f4a7c15U) >> (i % 64));
  for (const auto value : expected) text += std::to_string(value) + (value % 3 == 0 ? "\r\n" : " ");
  write(text);
  auto input = InputWindows::from_file("numbers.txt");
  Numbers window;
  std::vector<std::uint64_t> got;
  while (input.next(window))
    for (std::size_t i = 0; i < window.size(); ++i) got.push_back(window.word(i));
  EXPECT_EQ(got, expected);
}

TEST_F(FileInput, RewindReadsAFileAgainButNotAPipe) {
  write("1 2 3 x");
  auto input = InputWindows::from_file("numbers.txt", 2);
  const auto first = drain(input);
  ASSERT_TRUE(input.rewind());
  EXPECT_EQ(drain(input).windows, first.windows);

  ASSERT_EQ(::mkfifo("pipe", 0600), 0);
  std::thread writer([] { std::ofstream("pipe") << "4 5 6"; });
  auto pipe = InputWindows::from_file("pipe", 2);
  EXPECT_EQ(drain(pipe).windows, (Windows{{"4", "5"}, {"6"}}));
  EXPECT_FALSE(pipe.rewind());
  writer.join();
}

TEST_F(FileInput, APipeThatPausesEndsAWindow) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  auto input = InputWindows::from_file("/dev/fd/" + std::to_string(ends[0]));
  ::close(ends[0]);
  const auto say = [&ends](const std::string& text) {
    EXPECT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  };
  Numbers window;
  say("4 5 6");  // the 6 may have more digits to come
  ASSERT_TRUE(input.next(window));
  EXPECT_EQ(texts(window), (std::vector<std::string>{"4", "5"}));
  say("7\n");
  ASSERT_TRUE(input.next(window));
  EXPECT_EQ(texts(window), (std::vector<std::string>{"67"}));
  say("8");
  ::close(ends[1]);
  ASSERT_TRUE(input.next(window));
  EXPECT_EQ(texts(window), (std::vector<std::string>{"8"}));
  EXPECT_FALSE(input.next(window));
}

TEST_F(FileInput, FilesThatCannotBeRead) {
  // Opens, but its first page cannot be read.
  auto memory = InputWindows::from_file("/proc/self/mem");
  EXPECT_EQ(drain(memory).error, "/proc/self/mem: cannot be read: Input/output error");
  EXPECT_EQ(::mkdir("folder", 0700), 0);
  const auto refusal = [](const std::string& path) -> std::string {
    try {
      (void)InputWindows::from_file(path);
      return "opened";
    } catch (const UsageError& error) {
      return error.what();
    }
  };
  EXPECT_EQ(refusal("missing.txt"), "missing.txt: cannot be opened: No such file or directory");
  EXPECT_EQ(refusal("folder"), "folder: is a directory, not a file of numbers");
  EXPECT_EQ(refusal("new\nline"), "new\\x0aline: cannot be opened: No such file or directory");
}

TEST_F(FileInput, ANewInputContinuesAfterEveryWindow) {
  // The last number has no line end, or is a bad token after a window that is full, or not full.
  const std::string text = "1 2#x 3\n# 4\n4 5 6..12\r\n2^70 13\n14 15";
  for (const std::string end : {"", "\n", "#", " 16", "\nx", " 16\nx 17", " 16 17 x"}) {
    for (std::size_t window = 1; window <= 6; ++window) {
      const Delivered whole = read(text + end, window);
      const Delivered relays = with_new_inputs([&] { return InputWindows::from_file("numbers.txt", window); });
      EXPECT_EQ(relays.windows, whole.windows) << end << window;
      EXPECT_EQ(relays.error, whole.error) << end << window;
    }
  }
}

TEST_F(FileInput, AWindowHoldsFewerLargeNumbers) {
  const auto expect_at_most = [](std::size_t limit, const std::string& first, const std::string& range) {
    std::string list = "5\n";
    for (std::size_t i = 0; i <= limit; ++i) list += first + " 6\n";
    for (const std::string& text : {list, range}) {
      std::size_t large = 0;
      for (const auto& window : read(text).windows) {
        const auto here = std::count_if(window.begin(), window.end(),
                                        [&](const std::string& number) { return number.size() == first.size(); });
        EXPECT_LE(static_cast<std::size_t>(here), limit);
        large += static_cast<std::size_t>(here);
      }
      EXPECT_EQ(large, limit + 1);
    }
  };
  expect_at_most(max_wide_numbers, "18446744073709551616", "2^64..2^64+2^17");
  expect_at_most(max_big_numbers, "340282366920938463463374607431768211456", "2^128..2^128+2^14");
  EXPECT_EQ(read("2^64-2..2^64+2^17-2").windows.size(), 1U);
  EXPECT_EQ(read("2^64-2..2^64+2^17").windows.size(), 3U);  // a range that fills a window beyond 2^64 begins it there
}

/// The places of numbers of seven digits and more.
std::vector<std::size_t> long_ones(const Numbers& window) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < window.size(); ++i) {
    if (window.value(i) >= 1'000'000) places.push_back(i);
  }
  return places;
}

TEST_F(FileInput, NumbersMayBeSetApart) {
  write("1 2 5000000\n10..13 6000000 7000000 3\n4 8000000 999999..1000001\n");
  const Windows expected{{"1", "2"}, {"5000000"}, {"10", "11", "12"}, {"13"},      {"6000000"}, {"7000000"},
                         {"3", "4"}, {"8000000"}, {"999999"},         {"1000000"}, {"1000001"}};
  auto input = InputWindows::from_file("numbers.txt", 6);
  input.set_apart(long_ones);
  EXPECT_EQ(drain(input).windows, expected);
  EXPECT_TRUE(input.rewind());
  EXPECT_EQ(drain(input).windows, expected);
}

/// A new input goes on after each part of a window, also with other windows than before.
TEST_F(FileInput, ANewInputContinuesAfterEveryPart) {
  write("1 2 5000000\n10..13 6000000 7000000 3\n4 8000000 999999..1000001\n");
  auto input = InputWindows::from_file("numbers.txt", 6);
  input.set_apart(long_ones);
  std::vector<std::string> all;
  for (const auto& window : drain(input).windows) all.insert(all.end(), window.begin(), window.end());
  ASSERT_TRUE(input.rewind());
  std::size_t delivered = 0;
  for (Numbers window; input.next(window);) {
    delivered += window.size();
    for (const std::size_t size : {6U, 2U, 100U}) {
      auto other = InputWindows::from_file("numbers.txt", size);
      other.set_apart(long_ones);
      other.seek(position_of(to_text(input.position())));
      std::vector<std::string> rest;
      for (const auto& part : drain(other).windows) rest.insert(rest.end(), part.begin(), part.end());
      EXPECT_EQ(rest, std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(delivered), all.end()))
          << to_text(input.position());
    }
  }
  EXPECT_EQ(delivered, all.size());
}

TEST_F(FileInput, ContinuingReadsNothingAgain) {
  write("11\n12\n13\n14\n");
  auto input = InputWindows::from_file("numbers.txt", 2);
  Numbers window;
  ASSERT_TRUE(input.next(window));
  EXPECT_EQ(input.position().offset, 5U);  // just after "11\n12"
  EXPECT_EQ(input.position().line, 2U);
  write("##\n##\n13\n14\n");
  auto other = InputWindows::from_file("numbers.txt", 2);
  other.seek({.offset = 6, .line = 3});
  EXPECT_EQ(drain(other).windows, (Windows{{"13", "14"}}));
}

TEST_F(FileInput, IdentityDiffersForAChangedFileAndIsEmptyForAPipe) {
  const auto identity = [] { return InputWindows::from_file("numbers.txt").identity(); };
  const auto set_time = [](std::int64_t seconds) {
    const timespec time{seconds, 5};
    const timespec times[2]{time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, "numbers.txt", times, 0), 0);
  };
  write("1 2 3");
  set_time(1'000'000'000);
  EXPECT_EQ(identity(), "5 bytes, modified 2001-09-09 01:46:40.000000005 UTC");
  set_time(1'000'000'001);
  EXPECT_EQ(identity(), "5 bytes, modified 2001-09-09 01:46:41.000000005 UTC");
  ASSERT_EQ(::mkfifo("pipe", 0600), 0);
  std::thread writer([] { std::ofstream("pipe") << "4 5 6"; });
  auto pipe = InputWindows::from_file("pipe", 2);
  EXPECT_EQ(pipe.identity(), "");
  EXPECT_EQ(drain(pipe).windows.size(), 2U);
  writer.join();
}

}  // namespace
}  // namespace heiretsu

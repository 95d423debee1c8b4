#include "drivers/input/number_run.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace heiretsu {
namespace {

constexpr std::uint64_t max_numbers = 1000;

/// Text as count_plain() wants it: blanks around a block that begins with it.
std::string padded(const std::string& text, char before = ' ') {
  std::string all = before + text;
  all.resize(1 + plain_block + plain_context, ' ');
  return all;
}

/// First number, how many, and the length of the token at the front of a text; nothing where none is counted.
using Token = std::tuple<std::string, std::uint64_t, std::ptrdiff_t>;
Token run(const std::string& text) {
  const std::string all = padded(text);
  const char* const front = all.data() + 1;
  const NumberRun read = read_run(front, all.data() + all.size() - digits_slack, max_numbers);
  if (read.end == nullptr) return {};
  return {mpz_of(read.first).get_str(), read.count, read.end - front};
}

TEST(NumberRun, IsANumberARangeOrAnExpression) {
  EXPECT_EQ(run("12 7"), Token("12", 1, 2));
  EXPECT_EQ(run("007#"), Token("7", 1, 3));
  EXPECT_EQ(run("18446744073709551615\n"), Token("18446744073709551615", 1, 20));
  EXPECT_EQ(run("18446744073709551616\n"), Token("18446744073709551616", 1, 20));
  EXPECT_EQ(run(std::string(30, '9')), Token(std::string(30, '9'), 1, 30));
  EXPECT_EQ(run("5..8 "), Token("5", 4, 4));
  EXPECT_EQ(run("5..5\r\n"), Token("5", 1, 4));
  EXPECT_EQ(run("18446744073709551000..18446744073709551615#"), Token("18446744073709551000", 616, 42));
  EXPECT_EQ(run("2^10..2^10+3!\t"), Token("1024", 7, 13));
  EXPECT_EQ(run("(2^4-1)/3 "), Token("5", 1, 9));
  EXPECT_EQ(run("+5 "), Token("5", 1, 2));
  EXPECT_EQ(run("0..998 "), Token("0", 999, 6));
}

TEST(NumberRun, IsNoneThatIsWrongOrLongOrLarge) {
  for (const char* const text : {"",
                                 "#5",
                                 "12x4",
                                 "-1",
                                 "..5",
                                 "5..",
                                 "5..3",
                                 "1...4",
                                 "1..2..3",
                                 "0..999",
                                 "7..18446744073709551615",
                                 "0..18446744073709551615",
                                 "0..18446744073709551616",
                                 "1..2^128",
                                 "2^128-1..2^128",
                                 "2^64",
                                 "9^9^9^9",
                                 "\x7f",
                                 "340282366920938463463374607431768211456",
                                 "18446744073709551615..18446744073709551616"})
    EXPECT_EQ(run(text), Token()) << text;
  EXPECT_EQ(run(std::string(31, '9')), Token());
  EXPECT_EQ(run(std::string(plain_block + plain_context, '1')), Token());  // has no end
  EXPECT_EQ(run("1+" + std::string(plain_block + plain_context, '1')), Token());
}

BlockCount counted(const std::string& text, char before = ' ') {
  const std::string all = padded(text, before);
  return count_block(all.data() + 1, max_numbers);
}

TEST(NumberRun, ABlockCountsAsAllNumbersOfItsTokens) {
  EXPECT_EQ(counted("1 2\n3..5\n2^61-1 "), (BlockCount{6, 2}));
  EXPECT_EQ(counted("1 2\n\n"), (BlockCount{2, 2}));
  EXPECT_EQ(counted(std::string(plain_block - 1, ' ') + "5..7 8"), BlockCount{3});
}

TEST(NumberRun, ABlockEndsAtWhatIsNotCounted) {
  for (const std::string other : {"#5", "12x4", "5..3", "1..1000", "18446744073709551616", "1..2^128"})
    EXPECT_EQ(counted("1..5 6\n" + other + " 7\n"), (BlockCount{6, 2, 0})) << other;
}

TEST(NumberRun, ABlockDoesNotCountWhatBeganBefore) {
  EXPECT_EQ(counted("1 5", '^'), BlockCount{1});     // 2^|1
  EXPECT_EQ(counted("..8 5", '7'), BlockCount{1});   // 7|..8
  EXPECT_EQ(counted("8 5", '.'), BlockCount{1});     // 7..|8
  EXPECT_EQ(counted("8 5..6", '7'), BlockCount{2});  // 7|8
  EXPECT_EQ(counted("+1) 5", '7'), BlockCount{1});   // (7|+1)
  EXPECT_EQ(counted("8 5", '\n'), BlockCount{2});
}

}  // namespace
}  // namespace heiretsu

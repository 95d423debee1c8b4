#include "drivers/input/expression.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

std::string refusal(const std::string& expression) {
  try {
    return "accepted as " + evaluate(expression).get_str();
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(Expression, KnownValues) {
  const std::vector<std::pair<std::string, std::string>> values{
      {"0", "0"},
      {"+5", "5"},
      {"0012", "12"},
      {"18446744073709551616", "18446744073709551616"},
      {"2^61-1", "2305843009213693951"},
      {"10^18+9", "1000000000000000009"},
      {"20!+1", "2432902008176640001"},
      {"3*5^7", "234375"},
      {"(2^64-1)/3", "6148914691236517205"},
      {"2^3^2", "512"},
      {"(2^3)^2", "64"},
      {"2^3!", "64"},
      {"-2^2+5", "1"},
      {"1-2+3", "2"},
      {"100/5/2*3", "30"},
      {"0^0", "1"},
      {"0!", "1"},
      {"1^99999999999999999999", "1"},
      {"(1-2)^99999999999999999999+1", "0"},
      {"3000!/2999!", "3000"},
      {"((((7))))", "7"},
  };
  for (const auto& [expression, value] : values) EXPECT_EQ(evaluate(expression).get_str(), value) << expression;
}

TEST(Expression, TwentyThousandBitsAreTheLimit) {
  EXPECT_EQ(mpz_sizeinbase(evaluate("2^20000-1").get_mpz_t(), 2), 20'000U);
  EXPECT_EQ(refusal("2^20000"), "'2^20000' is too large (at most 20000 bits)");
  EXPECT_EQ(evaluate(std::string(6'000, '9')), evaluate("10^6000-1"));
  EXPECT_NE(refusal(std::string(6'100, '9')).find("is too large"), std::string::npos);
  EXPECT_EQ(evaluate(std::string(500'000, '0') + "7"), 7);
}

TEST(Expression, BombsAreRefusedBySize) {
  for (const std::string bomb :
       {"9^9^9^9", "99999999!", "2^99999999999999999999", "9^(9^9)", "(9!)!", "2^65000*2^65000*2^65000", "1*9^9^9"}) {
    EXPECT_EQ(refusal(bomb), "'" + bomb + "' is too large (at most 20000 bits)");
  }
}

TEST(Expression, ReasonsOfRefusal) {
  const std::string not_a_number = " is not a number (digits, or an expression such as 2^67-1)";
  for (const std::string text : {"12x4", "", "+", "-", "abc", "1.5", "1e9", "2^", "2**3", "()", "(3 4)", "0x10", "2^-1",
                                 "--5", "(3+4]", "1,000"}) {
    EXPECT_EQ(refusal(text), "'" + text + "'" + not_a_number);
  }
  EXPECT_EQ(refusal("(3+4"), "'(3+4' has an unclosed parenthesis");
  EXPECT_EQ(refusal("3+4)"), "'3+4)' has a closing parenthesis too many");
  EXPECT_EQ(refusal("-5"), "'-5' is negative (numbers from 0 on are accepted)");
  EXPECT_EQ(refusal("3-4"), "'3-4' is negative (numbers from 0 on are accepted)");
  EXPECT_EQ(refusal("1/0"), "'1/0' divides by zero");
  EXPECT_EQ(refusal("7/2"), "'7/2' has a division that leaves a remainder");
  EXPECT_EQ(refusal("2^(1-3)"), "'2^(1-3)' has a negative exponent");
  EXPECT_EQ(refusal("(1-3)!"), "'(1-3)!' has the factorial of a negative number");
  EXPECT_NE(refusal("5!!").find("has a double factorial"), std::string::npos);
}

TEST(Expression, DepthIsBounded) {
  EXPECT_EQ(evaluate(std::string(200, '(') + "1" + std::string(200, ')')), 1);
  EXPECT_NE(refusal(std::string(100'000, '(')).find("is nested too deep (at most 200 levels)"), std::string::npos);
  std::string tower = "1";
  for (int i = 0; i < 100'000; ++i) tower += "^1";
  EXPECT_NE(refusal(tower).find("is nested too deep"), std::string::npos);
}

TEST(Expression, MessagesStayOneShortPrintableLine) {
  EXPECT_EQ(refusal("1\xc3\xa9\n").substr(0, 16), "'1\\xc3\\xa9\\x0a' ");
  EXPECT_EQ(refusal(std::string(1'000, 'x')),
            "'" + std::string(40, 'x') + "...' (1000 bytes) is not a number (digits, or an expression such as 2^67-1)");
}

TEST(Interval, EndsAreIn) {
  const Interval range = parse_interval("10..2^5");
  EXPECT_EQ(range.first, 10);
  EXPECT_EQ(range.last, 32);
  const Interval single = parse_interval("2^5");
  EXPECT_EQ(single.first, 32);
  EXPECT_EQ(single.last, 32);
  EXPECT_EQ(parse_interval("0..2^64-1").last, evaluate("2^64-1"));
}

TEST(Interval, ReasonsOfRefusal) {
  const auto interval_refusal = [](const std::string& token) -> std::string {
    try {
      return parse_interval(token).last.get_str();
    } catch (const UsageError& error) {
      return error.what();
    }
  };
  EXPECT_EQ(interval_refusal("5..3"), "'5..3' is a range that descends (write the smaller end first)");
  EXPECT_EQ(interval_refusal("5.."), "'5..' is a range that lacks an end (write 1..100)");
  EXPECT_EQ(interval_refusal("..3"), "'..3' is a range that lacks an end (write 1..100)");
  EXPECT_EQ(interval_refusal("0..2^64"), "'0..2^64' is a range of too many numbers (at most 2^64)");
  EXPECT_EQ(interval_refusal("1..12x4"), "'12x4' is not a number (digits, or an expression such as 2^67-1)");
}

}  // namespace
}  // namespace heiretsu

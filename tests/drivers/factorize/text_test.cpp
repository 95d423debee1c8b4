#include "drivers/factorize/text.hpp"

#include <gtest/gtest.h>

#include "drivers/map/job.hpp"

namespace heiretsu::factorize {
namespace {

std::string line(Print print, std::uint64_t n, const std::vector<PrimePower>& powers) {
  std::string text;
  append_line(text, print, n, std::span<const PrimePower>(powers));
  return text;
}

/// The lines of every Print of one number.
template <class Number, class Power>
std::string every_line(const Number& n, const std::vector<Power>& powers) {
  std::string text;
  for (const Print print : {Print::factors, Print::divisors, Print::json, Print::none})
    append_line(text, print, n, powers);
  return text;
}

TEST(AppendLine, PrintsFactorsAsGnuFactorDoes) {
  EXPECT_EQ(line(Print::factors, 12, {{2, 2}, {3, 1}}), "12: 2 2 3\n");
  EXPECT_EQ(line(Print::factors, 1, {}), "1:\n");
  EXPECT_EQ(line(Print::factors, 0, {}), "0:\n");
}

TEST(AppendFactors, ChecksWhatItPrints) {
  const auto printed = [](std::uint64_t n, const std::vector<PrimePower>& powers) {
    std::string text = "1:\n";
    const bool right = [&] {
      LineBlock lines(text);
      return append_factors(lines, n, powers);
    }();
    return right ? text.substr(3) : text == "1:\n" ? std::string("refused") : "printed all the same: " + text;
  };
  EXPECT_EQ(printed(12, {{2, 2}, {3, 1}}), "12: 2 2 3\n");
  EXPECT_EQ(printed(std::uint64_t{1} << 63, {{2, 63}}).size(), 20U + 63 * 2 + 1);
  EXPECT_EQ(printed(~std::uint64_t{0}, {{3, 1}, {5, 1}, {17, 1}, {257, 1}, {641, 1}, {65537, 1}, {6700417, 1}}),
            "18446744073709551615: 3 5 17 257 641 65537 6700417\n");
  EXPECT_EQ(printed(0, {}), "0:\n");
  EXPECT_EQ(printed(1, {}), "1:\n");
  EXPECT_EQ(printed(12, {{2, 2}, {5, 1}}), "refused");
  EXPECT_EQ(printed(12, {{3, 1}, {2, 2}}), "refused");          // not ascending
  EXPECT_EQ(printed(12, {{1, 1}, {2, 2}, {3, 1}}), "refused");  // 1 is no prime
  EXPECT_EQ(printed(12, {{2, 2}, {3, 1}, {5, 0}}), "refused");
  EXPECT_EQ(printed(2, {{2, 65}}), "refused");  // beyond 2^64
  EXPECT_EQ(printed(0, {{2, 64}}), "refused");  // 0 modulo 2^64
  EXPECT_EQ(printed(2, {{2, 4'000'000'000}}), "refused");
  EXPECT_EQ(printed(5, {}), "refused");
}

TEST(AppendFactors, ChecksNumbersBelow2To128) {
  const auto printed = [](Uint128 n, const std::vector<WidePower>& powers) {
    std::string text;
    const auto appended = [&] {
      LineBlock lines(text);
      return append_factors(lines, n, powers);
    };
    return appended() ? text : text.empty() ? std::string("refused") : "printed all the same";
  };
  const Uint128 mersenne = (Uint128{1} << 127) - 1;
  EXPECT_EQ(printed(mersenne, {{mersenne, 1}}),
            "170141183460469231731687303715884105727: 170141183460469231731687303715884105727\n");
  EXPECT_EQ(printed(Uint128{1} << 127, {{2, 127}}).size(), 40U + 127 * 2 + 1);
  EXPECT_EQ(printed(mersenne, {{mersenne - 2, 1}}), "refused");
  EXPECT_EQ(printed(0, {{2, 128}}), "refused");  // 0 modulo 2^128
  EXPECT_EQ(printed(2, {{2, 4'000'000'000}}), "refused");
}

TEST(AppendLine, PrintsNumbersBelow2To128) {
  const Uint128 n = (Uint128{1} << 67) - 1;
  const std::vector<WidePower> powers{{193707721, 1}, {761838257287, 1}};
  EXPECT_EQ(
      every_line(n, powers),
      "147573952589676412927: 193707721 761838257287\n"
      "147573952589676412927: 1 193707721 761838257287 147573952589676412927\n"
      "{\"number\":\"147573952589676412927\",\"factors\":[[\"193707721\",1],[\"761838257287\",1]],\"proven\":true}\n");
}

TEST(LineBlock, AppendsManyLinesInOrder) {
  std::string text, expected;
  {
    LineBlock lines(text);
    const auto append = [&](std::uint64_t n, const std::vector<PrimePower>& powers, const std::string& line) {
      EXPECT_TRUE(append_factors(lines, n, powers));
      expected += line;
    };
    for (std::uint64_t i = 0; i < 3000; ++i) {
      append(12, {{2, 2}, {3, 1}}, "12: 2 2 3\n");
      if (i % 100 == 0) {
        std::string twos;
        for (int k = 0; k < 63; ++k) twos += " 2";
        append(std::uint64_t{1} << 63, {{2, 63}}, "9223372036854775808:" + twos + "\n");
        EXPECT_FALSE(append_factors(lines, 13, std::vector<PrimePower>{{2, 2}, {3, 1}}));
        EXPECT_TRUE(append_factors(lines, Uint128{1} << 127, std::vector<WidePower>{{2, 127}}));
        expected += "170141183460469231731687303715884105728:" + twos + twos + " 2\n";
      }
    }
  }
  EXPECT_EQ(text, expected);
}

TEST(AppendLine, ListsDivisorsAscending) {
  EXPECT_EQ(line(Print::divisors, 53541233, {{5501, 1}, {9733, 1}}), "53541233: 1 5501 9733 53541233\n");
  EXPECT_EQ(line(Print::divisors, 72, {{2, 3}, {3, 2}}), "72: 1 2 3 4 6 8 9 12 18 24 36 72\n");
  EXPECT_EQ(line(Print::divisors, 1, {}), "1: 1\n");
  EXPECT_EQ(line(Print::divisors, 0, {}), "0:\n");
}

TEST(AppendLine, PrintsJsonWithNumbersAsStrings) {
  EXPECT_EQ(line(Print::json, 12, {{2, 2}, {3, 1}}),
            "{\"number\":\"12\",\"factors\":[[\"2\",2],[\"3\",1]],\"proven\":true}\n");
  EXPECT_EQ(line(Print::json, 0, {}), "{\"number\":\"0\",\"factors\":[],\"proven\":true}\n");
}

TEST(AppendLine, PrintsBigNumbersAndWhatIsNotProven) {
  const mpz_class n("147573952589676412927");
  const std::vector<BigPower> powers{{mpz_class(193707721), 1, true}, {mpz_class("761838257287"), 1, false}};
  EXPECT_EQ(
      every_line(n, powers),
      "147573952589676412927: 193707721 761838257287\n"
      "147573952589676412927: 1 193707721 761838257287 147573952589676412927\n"
      "{\"number\":\"147573952589676412927\",\"factors\":[[\"193707721\",1],[\"761838257287\",1]],\"proven\":false}\n");
}

TEST(AppendLine, MakesFactorsFromDivisors) {
  const std::vector<std::uint64_t> divisors{1, 2, 3, 4, 6, 8, 9, 12, 18, 24, 36, 72};
  std::string text;
  append_line(text, Print::factors, std::uint64_t{72}, std::span<const std::uint64_t>(divisors));
  append_line(text, Print::divisors, std::uint64_t{72}, std::span<const std::uint64_t>(divisors));
  EXPECT_EQ(text, "72: 2 2 2 3 3\n72: 1 2 3 4 6 8 9 12 18 24 36 72\n");
}

TEST(AppendLine, RefusesMoreThanAMillionDivisors) {
  std::string text;
  const mpz_class n = mpz_class(1) << 1'000'000;
  const std::vector<BigPower> too_many{{mpz_class(2), 1'000'000, true}};
  try {
    append_line(text, Print::divisors, n, too_many);
    FAIL() << "no error";
  } catch (const ItemError& error) {
    EXPECT_EQ(error.fault, Fault::bad_input);
    EXPECT_NE(std::string(error.what()).find("more than 1000000 divisors"), std::string::npos);
  }
}

}  // namespace
}  // namespace heiretsu::factorize

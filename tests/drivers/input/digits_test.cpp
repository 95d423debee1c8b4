#include "drivers/input/digits.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace heiretsu {
namespace {

/// Every power of ten and of two with its neighbours, all numbers below 10^5, and random ones of all lengths.
std::vector<std::uint64_t> many_numbers() {
  std::vector<std::uint64_t> numbers{~std::uint64_t{0}};
  for (std::uint64_t n = 0; n < 100'000; ++n) numbers.push_back(n);
  const auto push_around = [&numbers](std::uint64_t n) { numbers.insert(numbers.end(), {n - 1, n, n + 1}); };
  for (std::uint64_t power = 10, digits = 1; digits < 20; ++digits, power *= 10) push_around(power);
  for (int bit = 1; bit < 64; ++bit) push_around(std::uint64_t{1} << bit);
  std::mt19937_64 random(7);
  for (int i = 0; i < 100'000; ++i) numbers.push_back(random() >> (i % 64));
  return numbers;
}

std::string written(std::uint64_t n) {
  char text[20 + digits_slack];
  return {text, write_number(text, n)};
}

/// The value read and how many digits it took; "none" where there was no number.
std::string read(const std::string& text) {
  const std::string padded = text + std::string(digits_slack, '7');  // digits behind, which must not be read
  const ReadNumber<std::uint64_t> number = read_number(padded.c_str());
  return number.end == nullptr ? "none"
                               : std::to_string(number.value) + "/" + std::to_string(number.end - padded.c_str());
}

TEST(Digits, AreWhatTheStandardLibraryWrites) {
  for (const std::uint64_t n : many_numbers()) ASSERT_EQ(written(n), std::to_string(n));
}

TEST(Digits, ComeAfterABlank) {
  for (const std::uint64_t n : many_numbers()) {
    char text[1 + 20 + digits_slack];
    ASSERT_EQ(std::string(text, write_after_blank(text, n)), ' ' + std::to_string(n));
  }
}

TEST(Digits, AreReadUpToTheFirstOtherCharacter) {
  for (const std::uint64_t n : many_numbers()) {
    const std::string text = std::to_string(n);
    for (const char end : {' ', '\n', '/', ':', '\0', '\xb5'})
      ASSERT_EQ(read(text + end), text + "/" + std::to_string(text.size()));
  }
  EXPECT_EQ(read("00012 "), "12/5");
  EXPECT_EQ(read("00000000000000000012 "), "12/20");
}

/// As read(), for numbers below 2^128.
std::string read_wide(const std::string& text) {
  const std::string padded = text + std::string(digits_slack, '7');
  const ReadNumber<Uint128> number = read_number<Uint128>(padded.c_str());
  return number.end == nullptr ? "none"
                               : mpz_of(number.value).get_str() + "/" + std::to_string(number.end - padded.c_str());
}

TEST(Digits, OfWiderNumbersAreThoseOfGmp) {
  std::vector<mpz_class> numbers;
  for (unsigned long digits = 0; digits < 39; ++digits) {
    mpz_class power;
    mpz_ui_pow_ui(power.get_mpz_t(), 10, digits);
    for (const int offset : {-1, 0, 1}) numbers.push_back(power + offset);
  }
  for (unsigned bit = 0; bit <= 127; ++bit) numbers.push_back((mpz_class(1) << bit) + 12345);
  numbers.push_back((mpz_class(1) << 128) - 1);
  gmp_randclass random(gmp_randinit_default);
  for (unsigned i = 0; i < 20'000; ++i) numbers.push_back(random.get_z_bits(1 + i % 128));
  for (const mpz_class& n : numbers) {
    char out[39 + digits_slack];
    const std::string text = n.get_str();
    ASSERT_EQ(std::string(out, write_number(out, uint128_of(n))), text);
    ASSERT_EQ(read_wide(text + '\n'), text + "/" + std::to_string(text.size()));
  }
}

TEST(Digits, AreNotReadBeyond128BitsOr39Digits) {
  EXPECT_EQ(read_wide("340282366920938463463374607431768211455 "), "340282366920938463463374607431768211455/39");
  EXPECT_EQ(read_wide("340282366920938463463374607431768211456 "), "none");
  EXPECT_EQ(read_wide("999999999999999999999999999999999999999 "), "none");
  EXPECT_EQ(read_wide("0000000000000000000000000000000000000012 "), "none");
  EXPECT_EQ(read_wide("000000000000000000000000000000000000012 "), "12/39");
  EXPECT_EQ(read_wide(" 1"), "none");
}

TEST(Digits, AreNotReadBeyond64BitsOr20Digits) {
  EXPECT_EQ(read("18446744073709551615 "), "18446744073709551615/20");
  EXPECT_EQ(read("18446744073709551616 "), "none");
  EXPECT_EQ(read("99999999999999999999 "), "none");
  EXPECT_EQ(read("100000000000000000000 "), "none");
  EXPECT_EQ(read("000000000000000000000 "), "none");
  EXPECT_EQ(read(std::string(40, '1') + " "), "none");
  EXPECT_EQ(read(" 1"), "none");
  EXPECT_EQ(read("-1"), "none");
}

}  // namespace
}  // namespace heiretsu

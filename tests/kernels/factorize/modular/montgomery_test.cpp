#include "kernels/factorize/modular/montgomery.hpp"

#include <gtest/gtest.h>

#include <random>

namespace heiretsu::factorize {
namespace {

constexpr std::uint64_t moduli[] = {3,
                                    5,
                                    257,
                                    65537,
                                    4294967291,
                                    4294967297,
                                    (std::uint64_t{1} << 50) - 27,
                                    (std::uint64_t{1} << 62) - 57,
                                    (std::uint64_t{1} << 63) + 29,
                                    ~std::uint64_t{0} - 58,
                                    ~std::uint64_t{0}};

TEST(Montgomery, InverseTimesNumberIsOne) {
  for (const std::uint64_t n : moduli) EXPECT_EQ(n * inverse_mod_2_64(n), 1u) << n;
}

TEST(Montgomery, ArithmeticAgreesWithDivision) {
  std::mt19937_64 random(1);
  for (const std::uint64_t n : moduli) {
    const Montgomery field(n);
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t a = i == 0 ? n - 1 : random() % n;
      const std::uint64_t b = i <= 1 ? n - 1 : random() % n;
      const auto mod = [&](uint128 x) { return static_cast<std::uint64_t>(x % n); };
      const auto out = [&](std::uint64_t x) { return field.multiply(x, 1); };  // leaves Montgomery form
      const std::uint64_t x = field.from(a);
      const std::uint64_t y = field.from(b);
      ASSERT_EQ(out(x), a) << n;
      ASSERT_EQ(out(field.multiply(x, y)), mod(uint128{a} * b)) << n;
      ASSERT_EQ(out(field.add(x, y)), mod(uint128{a} + b)) << n;
      ASSERT_EQ(out(field.subtract(x, y)), mod(uint128{a} + n - b)) << n;
    }
  }
}

TEST(Montgomery, FromTakesNumbersAboveTheModulus) {
  const Montgomery field(257);
  EXPECT_EQ(field.multiply(field.from(~std::uint64_t{0}), 1), ~std::uint64_t{0} % 257);
}

TEST(Montgomery, PowerIsFermatsLittleTheorem) {
  const std::uint64_t prime = 18446744073709551557u;
  const Montgomery field(prime);
  EXPECT_EQ(field.power(field.from(3), prime - 1), field.one());
  EXPECT_EQ(field.power(field.from(3), 0), field.one());
  EXPECT_EQ(field.multiply(field.power(field.from(3), 40), 1), 12157665459056928801u);
}

}  // namespace
}  // namespace heiretsu::factorize

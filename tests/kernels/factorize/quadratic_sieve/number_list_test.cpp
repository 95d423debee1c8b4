#include "kernels/factorize/quadratic_sieve/number_list.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace heiretsu::factorize {
namespace {

TEST(NumberList, GivesMagnitudesBack) {
  const mpz_class max = mpz_class(1) << 130;
  const std::vector<mpz_class> numbers{0, 5, -7, mpz_class(1) << 64, max, -(mpz_class(1) << 191)};
  NumberList list(max);
  for (const mpz_class& number : numbers) list.add(number);
  ASSERT_EQ(list.size(), numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const mpz_class magnitude = abs(numbers[i]);
    EXPECT_EQ(mpz_cmp(list[i].get(), magnitude.get_mpz_t()), 0) << i;
  }
  EXPECT_THROW(list.add(mpz_class(1) << 192), std::length_error);
  EXPECT_EQ(list.size(), numbers.size());
}

}  // namespace
}  // namespace heiretsu::factorize

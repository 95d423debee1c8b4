#include <gtest/gtest.h>

#include <cstdlib>

#include "kernels/factorize/factors.hpp"
#include "tests/kernels/factorize/inputs.hpp"
#include "tests/kernels/factorize/oracle.hpp"

namespace heiretsu::factorize {
namespace {

// 10^7 numbers of all sizes against FLINT, in a few minutes:
//   HEIRETSU_LONG_TESTS=1 kernels_tests --gtest_filter='*Long*'
TEST(FactorBatchLong, TenMillionNumbersOfAllSizes) {
  if (std::getenv("HEIRETSU_LONG_TESTS") == nullptr) GTEST_SKIP() << "set HEIRETSU_LONG_TESTS=1 to run it";
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const inputs::Numbers numbers = inputs::random_of_all_sizes(100000, 1000 + seed);
    oracle::expect_equal_to_flint(numbers, factor_batch(numbers));
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace heiretsu::factorize

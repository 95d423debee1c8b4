#include "kernels/factorize/range/loops.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <primesieve.hpp>
#include <random>

#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {
namespace {

class RangeLoopsTest : public testing::TestWithParam<InstructionSet> {};

TEST_P(RangeLoopsTest, FirstMultiplesAreWhatTheRemainderSays) {
  std::vector<std::uint64_t> primes;
  primesieve::generate_n_primes(1001, 8192, &primes);
  primesieve::generate_n_primes(1002, std::uint64_t{1} << 31, &primes);
  primesieve::generate_primes(4294900000, 4294967295, &primes);
  std::vector<std::uint32_t> offsets(primes.size());
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> starts{
      0, 1, 4096, UINT64_MAX, UINT64_MAX - 4095, UINT64_MAX - 4096, 4294967291U * 4294967291U};
  for (int i = 0; i < 200; ++i) starts.push_back(random() >> (i % 64));
  for (const auto start : starts) {
    range_loops(GetParam()).first_multiples(primes.data(), primes.size(), start, offsets.data());
    for (std::size_t i = 0; i < primes.size(); ++i) {
      ASSERT_EQ(offsets[i], (primes[i] - start % primes[i]) % primes[i]) << start << " mod " << primes[i];
    }
  }
}

TEST_P(RangeLoopsTest, CofactorsAreExactQuotients) {
  std::mt19937_64 random(2);
  for (int repetition = 0; repetition < 20000; ++repetition) {
    const auto start = (repetition % 2 == 0 ? random() : UINT64_MAX - 100) >> (repetition % 60);
    std::vector<std::uint64_t> divisors(static_cast<std::size_t>(1 + repetition % 17), 1);
    for (std::size_t i = 0; i < divisors.size(); ++i) {
      const auto n = start + i;
      if (n == 0) continue;
      for (const std::uint64_t d : {2U, 3U, 5U, 7U, 64U, 101U, 997U, 65537U}) {
        if (random() % 3 != 0 && n % (divisors[i] * d) == 0) divisors[i] *= d;
      }
      if (random() % 16 == 0) divisors[i] = n;
    }
    const auto root = random() >> 32;
    auto products = divisors;
    const Cofactors found = range_loops(GetParam()).cofactors(start, products.size(), root, products.data());
    bool repeated = false;
    for (std::size_t i = 0; i < products.size(); ++i) {
      ASSERT_EQ(products[i], (start + i) / divisors[i]) << start + i << " / " << divisors[i];
      repeated = repeated || (products[i] > 1 && products[i] <= root);
    }
    ASSERT_EQ(found, (Cofactors{repeated, false}));
  }
}

TEST_P(RangeLoopsTest, ADivisionWithRemainderIsWrong) {
  std::mt19937_64 random(4);
  for (int repetition = 0; repetition < 20000; ++repetition) {
    const auto start = std::max<std::uint64_t>(random() >> (repetition % 60), 1);
    const auto count = static_cast<std::size_t>(1 + repetition % 17);
    std::vector<std::uint64_t> products(count, 1);
    const std::size_t place = random() % count;
    const auto n = start + place;
    const auto product = repetition % 10 == 0 ? 0 : random() >> (random() % 64);
    if (n < place) continue;
    products[place] = product;
    const bool wrong = product == 0 || n % product != 0;
    ASSERT_EQ(range_loops(GetParam()).cofactors(start, count, 0, products.data()).wrong, wrong)
        << n << " / " << product;
  }
}

TEST_P(RangeLoopsTest, RowsHoldSmallPrimesThenLargeOnesThenTheCofactor) {
  const auto rows = std::make_unique<SegmentRows>();
  std::mt19937 generator(3);
  const auto random = [&] { return static_cast<std::uint32_t>(generator()); };
  const std::size_t begin = 100;
  const std::size_t end = 3100;
  FactorLists expected;
  for (auto i = begin; i < end; ++i) {
    const unsigned small = random() % 16;
    const unsigned large = random() % 5;
    rows->counts[i] = static_cast<std::uint8_t>(small + 16 * large);
    for (unsigned k = 0; k < small; ++k) {
      const unsigned prime = 2 + random() % 8190;
      const unsigned exponent = 1 + random() % 7;
      rows->small[SegmentRows::small_index(i, k)] =
          static_cast<std::uint16_t>(prime | exponent << SegmentRows::exponent_shift);
      expected.powers.push_back({prime, exponent});
    }
    for (unsigned k = 0; k < large; ++k) {
      const auto prime = random() | 1U;
      rows->large[k * SegmentRows::size + i] = prime;
      expected.powers.push_back({prime, 1});
    }
    rows->products[i] = random() % 2 == 0 ? 1 : std::uint64_t{random()} << 32 | 3;
    if (rows->products[i] > 1) expected.powers.push_back({rows->products[i], 1});
    expected.end_row();
  }
  FactorLists lists;
  lists.starts.resize(end - begin + 1);
  lists.powers.resize(expected.powers.size() + 9);
  const auto written =
      range_loops(GetParam()).write_rows(*rows, begin, end, lists.powers.data(), lists.starts.data() + 1, 0);
  lists.powers.resize(written);
  EXPECT_EQ(lists.starts, expected.starts);
  EXPECT_EQ(lists.powers, expected.powers);
}

INSTANTIATE_TEST_SUITE_P(Machine, RangeLoopsTest,
                         testing::ValuesIn(available_instruction_sets().begin(), available_instruction_sets().end()),
                         [](const auto& test) { return std::string(name(test.param)); });

}  // namespace
}  // namespace heiretsu::factorize

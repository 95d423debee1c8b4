#include "kernels/factorize/simd/kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "kernels/factorize/batch/curve_schedule.hpp"
#include "kernels/factorize/primes/pseudoprimes.hpp"
#include "tests/kernels/factorize/inputs.hpp"

namespace heiretsu::factorize::simd {
namespace {

using inputs::Numbers;

struct Class {
  SizeClass size;
  int bits;
};
constexpr Class classes[] = {{SizeClass::below_2_50, 50}, {SizeClass::below_2_52, 52}, {SizeClass::below_2_56, 56},
                             {SizeClass::below_2_60, 60}, {SizeClass::below_2_63, 63}, {SizeClass::below_2_64, 64}};

/// Odd numbers of a class from 5 up: at its upper end, and of every smaller size.
Numbers odd_numbers(int bits) {
  Numbers numbers;
  for (std::uint64_t offset = 1; offset < 400; offset += 2) {
    numbers.push_back((bits == 64 ? 0 : std::uint64_t{1} << bits) - offset);
  }
  for (const std::uint64_t n : inputs::random_of_all_sizes(64 * 30, 3)) {
    const std::uint64_t small = (n >> (64 - bits)) | 1;
    if (small >= 5) numbers.push_back(small);
  }
  return numbers;
}

TEST(Kernels, SmallDivisorsAgreeWithDivision) {
  Numbers numbers = inputs::random_of_all_sizes(64 * 100, 4);
  for (const std::uint64_t n : inputs::class_edges()) numbers.push_back(n);
  for (const InstructionSet set : available_instruction_sets()) {
    const Kernels& kernels = kernels_for(set);
    Numbers masks(numbers.size());
    kernels.small_divisors(numbers.data(), numbers.size(), masks.data());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      for (std::size_t j = 0; j < small_primes.size(); ++j) {
        ASSERT_EQ(masks[i] >> j & 1, numbers[i] % small_primes[j].prime == 0 ? 1u : 0u)
            << name(set) << ' ' << numbers[i] << ' ' << small_primes[j].prime;
      }
    }
  }
}

/// Checks a kernel of every set that finds the first `primes` trial primes in numbers without small prime factors.
template <class Find>
void expect_divisors(const Numbers& numbers, std::size_t primes, Find find) {
  for (const InstructionSet set : available_instruction_sets()) {
    const Kernels& kernels = kernels_for(set);
    std::vector<TrialHit> hits(numbers.size() * max_trial_hits);
    hits.resize((kernels.*find)(numbers.data(), numbers.size(), hits.data()));
    std::vector<Numbers> found(numbers.size());
    for (const TrialHit& hit : hits) found[hit.index].push_back(trial_primes[hit.prime].prime);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      Numbers expected;
      for (std::size_t j = 0; j < primes; ++j) {
        if (numbers[i] % trial_primes[j].prime == 0) expected.push_back(trial_primes[j].prime);
      }
      ASSERT_EQ(found[i], expected) << name(set) << ' ' << numbers[i];
    }
  }
}

TEST(Kernels, FurtherDivisorsAgreeWithDivision) {
  Numbers numbers;
  for (std::uint64_t n : inputs::random_of_all_sizes(64 * 100, 5)) {
    n /= n & (0 - n);
    for (const SmallPrime& small : small_primes) (void)strip(n, small);
    numbers.push_back(n);
  }
  expect_divisors(numbers, trial_prime_count, &Kernels::further_divisors);
  std::erase_if(numbers, [](std::uint64_t n) { return n >> 32 != 0; });
  expect_divisors(numbers, short_trial_prime_count, &Kernels::short_divisors);
}

TEST(Kernels, StrongTestAgreesWithItsDefinition) {
  for (const Class& c : classes) {
    const Numbers numbers = odd_numbers(c.bits);
    for (const std::uint64_t base : {std::uint64_t{2}, std::uint64_t{61}, std::uint64_t{3967304179347715805}}) {
      std::vector<std::uint8_t> expected;
      for (const std::uint64_t n : numbers) {
        const Montgomery field(n);
        const std::uint64_t residue = field.from(base % n);
        bool passes = residue == 0;
        for (std::uint64_t e = n - 1; e % 2 == 0;) {
          e /= 2;
          const std::uint64_t x = field.power(residue, e);
          passes = passes || x == n - field.one() || (e % 2 == 1 && x == field.one());
        }
        expected.push_back(passes ? 1 : 0);
      }
      for (const InstructionSet set : available_instruction_sets()) {
        const Kernels& kernels = kernels_for(set);
        std::vector<std::uint8_t> passed(numbers.size());
        kernels.strong_test(c.size, numbers.data(), numbers.size(), base, passed.data());
        for (std::size_t i = 0; i < numbers.size(); ++i) {
          ASSERT_EQ(passed[i], expected[i]) << name(set) << ' ' << numbers[i] << " base " << base;
        }
      }
    }
  }
}

TEST(Kernels, ShortStrongTestAgreesWithTheOneForAnyBase) {
  Numbers numbers(pseudoprimes().begin(), pseudoprimes().end());
  for (std::uint64_t offset = 1; offset < 2000; offset += 2) {
    numbers.push_back((std::uint64_t{1} << 16) + offset);
    numbers.push_back((std::uint64_t{1} << 32) - offset);
  }
  for (const int twos : {15, 16, 20, 28, 30, 31})  // many squares, and short exponents
    for (std::uint64_t odd = 1; odd << twos >> 32 == 0 && odd < 2000; odd += 2) numbers.push_back((odd << twos) + 1);
  for (const std::uint64_t n : inputs::random_of_all_sizes(64 * 300, 8)) numbers.push_back(n >> 32 | 65537);
  std::erase_if(numbers, [](std::uint64_t n) { return n >> 16 == 0; });
  for (const InstructionSet set : available_instruction_sets()) {
    const Kernels& kernels = kernels_for(set);
    for (const std::size_t count : {std::size_t{1}, std::size_t{3}, std::size_t{9}, numbers.size()}) {
      std::vector<std::uint8_t> passed(count), expected(count);
      kernels.short_strong_test(numbers.data(), count, passed.data());
      scalar_kernels.strong_test(SizeClass::below_2_50, numbers.data(), count, 2, expected.data());
      EXPECT_GT(std::count(expected.begin(), expected.end(), 1), 0);
      for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(passed[i], expected[i]) << name(set) << ' ' << numbers[i];
    }
  }
}

TEST(Kernels, CurvesFindTheSameDivisorsOnEverySet) {
  for (const Class& c : classes) {
    const Numbers numbers = inputs::semiprimes(c.bits / 2, 300, 6);  // all lanes full, and a last group partly
    for (std::size_t round = 0; round < 8; ++round) {
      const BatchCurvePlan plan = curve_plan(size_buckets[bucket_of(numbers.front())], round);
      Numbers expected;
      for (const InstructionSet set : available_instruction_sets()) {
        const Kernels& kernels = kernels_for(set);
        Numbers divisors(numbers.size());
        EXPECT_EQ(kernels.run_curves(c.size, numbers.data(), numbers.size(), curves_from(round), plan, divisors.data()),
                  1u);
        for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(numbers[i] % divisors[i], 0u) << name(set);
        if (expected.empty()) expected = divisors;
        EXPECT_EQ(divisors, expected) << name(set) << " round " << round;
      }
      const auto split = std::count_if(expected.begin(), expected.end(), [](std::uint64_t d) { return d != 1; });
      EXPECT_GT(split, round < 3 ? -1 : 10) << c.bits << " bits, round " << round;
    }
  }
}

TEST(Kernels, LanesThatFewNumbersLeaveEmptyRunTheNextCurves) {
  for (const Class& c : classes) {
    const Numbers numbers = inputs::semiprimes(c.bits / 2, 40, 8);
    const BatchCurvePlan plan = curve_plan(size_buckets[bucket_of(numbers.front())], 0);
    for (const InstructionSet set : available_instruction_sets()) {
      const Kernels& kernels = kernels_for(set);
      for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{5}, numbers.size()}) {
        Numbers together(count), alone(count);
        const std::size_t run =
            kernels.run_curves(c.size, numbers.data(), count, curves_from(0), plan, together.data());
        ASSERT_TRUE(run == 1 || run * count <= kernels.group) << name(set);
        EXPECT_TRUE(run > 1 || count > 1) << name(set);
        Numbers best(count, 1);  // what the curves find one after another
        for (std::size_t round = 0; round < run; ++round) {
          kernels.run_curves(c.size, numbers.data(), count, curves_from(round).first(1), plan, alone.data());
          for (std::size_t i = 0; i < count; ++i) {
            if (best[i] == 1 || (best[i] == numbers[i] && alone[i] != 1)) best[i] = alone[i];
          }
        }
        EXPECT_EQ(together, best) << name(set) << ' ' << count;
      }
    }
  }
}

}  // namespace
}  // namespace heiretsu::factorize::simd

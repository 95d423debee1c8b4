#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "kernels/factorize/batch/curve_schedule.hpp"
#include "kernels/factorize/primes/prime_table.hpp"
#include "kernels/factorize/wide/simd/kernels.hpp"
#include "tests/kernels/factorize/inputs.hpp"

// The NEON kernels beside the scalar ones, which are of another arithmetic, in a program without libraries, so that a
// cross compiler alone can build it (neon_check.cmake). Prints each kernel that differs; status 1 then.

namespace heiretsu::factorize {

/// In place of the one that needs primesieve.
std::vector<bool> prime_table(std::uint32_t from, std::uint32_t to, std::size_t size) {
  std::vector<bool> table(size, false);
  for (std::uint64_t n = from; n <= to && n < size; ++n) table[n] = is_prime(n);
  return table;
}

namespace {

int failures = 0;

void expect(bool same, const char* kernel, int bits) {
  if (same) return;
  std::printf("%s differs at %d bits\n", kernel, bits);
  ++failures;
}

/// Odd numbers of up to so many bits: the largest, and random ones of every size from 4 bits on.
std::vector<std::uint64_t> odd_numbers(int bits) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t offset = 1; offset < 100; offset += 2) {
    numbers.push_back((bits == 64 ? 0 : std::uint64_t{1} << bits) - offset);
  }
  for (const std::uint64_t n : inputs::random_of_all_sizes(64 * 5, 3)) {
    const std::uint64_t small = (n >> (64 - bits)) | 1;
    if (small >= 9) numbers.push_back(small);
  }
  return numbers;
}

void check_below_64_bits() {
  using simd::SizeClass;
  struct Class {
    SizeClass size;
    int bits;
  };
  for (const auto [size, bits] :
       {Class{SizeClass::below_2_50, 50}, Class{SizeClass::below_2_52, 52}, Class{SizeClass::below_2_56, 56},
        Class{SizeClass::below_2_60, 60}, Class{SizeClass::below_2_63, 63}, Class{SizeClass::below_2_64, 64}}) {
    const auto numbers = odd_numbers(bits);
    std::vector<std::uint8_t> ours(numbers.size()), theirs(numbers.size());
    for (const std::uint64_t base : {2u, 61u}) {
      simd::neon_kernels.strong_test(size, numbers.data(), numbers.size(), base, ours.data());
      simd::scalar_kernels.strong_test(size, numbers.data(), numbers.size(), base, theirs.data());
      expect(ours == theirs, "strong_test", bits);
    }
    const auto composites = inputs::semiprimes(bits / 2, 48, 6);
    std::vector<std::uint64_t> found(composites.size()), expected(composites.size());
    for (const std::size_t round : {0u, 3u}) {
      const BatchCurvePlan plan = curve_plan(size_buckets[bucket_of(composites[0])], round);
      const auto run = [&](const simd::Kernels& kernels, std::vector<std::uint64_t>& divisors) {
        (void)kernels.run_curves(size, composites.data(), composites.size(), curves_from(round), plan, divisors.data());
      };
      run(simd::neon_kernels, found);
      run(simd::scalar_kernels, expected);
      expect(found == expected, "run_curves", bits);
    }
  }
  auto shorts = odd_numbers(32);
  std::erase_if(shorts, [](std::uint64_t n) { return n >> 16 == 0; });
  std::vector<std::uint8_t> ours(shorts.size()), theirs(shorts.size());
  simd::neon_kernels.short_strong_test(shorts.data(), shorts.size(), ours.data());
  simd::scalar_kernels.short_strong_test(shorts.data(), shorts.size(), theirs.data());
  expect(ours == theirs, "short_strong_test", 32);
}

/// Of exactly so many bits.
uint128 wide_number(int bits, std::mt19937_64& random) {
  const uint128 high = random();
  return ((high << 64 | random()) >> (128 - bits)) | uint128{1} << (bits - 1) | 1;
}

void check_wide(int bits) {
  const auto class_of = [&](wide::Kernels kernels) -> const wide::SizeClass& {
    std::size_t place = 0;
    while (kernels[place].max_bits < bits) ++place;
    return kernels[place];
  };
  const wide::SizeClass& neon = class_of(wide::neon_kernels);
  const wide::SizeClass& scalar = class_of(wide::scalar_kernels);
  constexpr std::size_t count = 24;
  std::mt19937_64 random(static_cast<std::uint64_t>(bits));
  std::vector<uint128> numbers, exponents, found(count), expected(count);
  std::vector<std::uint64_t> bases;
  std::vector<std::uint32_t> rounds;
  for (std::uint32_t i = 0; i < count; ++i) {
    const uint128 largest = ((uint128{1} << (bits - 1)) - 1) * 2 + 1;
    numbers.push_back(i % 4 == 0 ? largest - i : wide_number(bits, random));
    exponents.push_back(wide_number(2 + static_cast<int>(5 * i), random));
    bases.push_back(random() >> 2);
    rounds.push_back(i % 9);
  }
  neon.powers(numbers.data(), exponents.data(), bases.data(), count, found.data());
  scalar.powers(numbers.data(), exponents.data(), bases.data(), count, expected.data());
  expect(found == expected, "powers", bits);
  neon.lucas(numbers.data(), exponents.data(), bases.data(), count, found.data());
  scalar.lucas(numbers.data(), exponents.data(), bases.data(), count, expected.data());
  expect(found == expected, "lucas", bits);
  std::vector<std::uint8_t> passed(count), should(count);
  neon.strong_test(numbers.data(), count, 2, passed.data());
  scalar.strong_test(numbers.data(), count, 2, should.data());
  expect(passed == should, "strong_test", bits);
  const BatchCurvePlanTables tables(100, 4000, 120);
  for (uint128& n : numbers) {
    do {
      n = uint128{inputs::random_prime(28, random)} * wide_number(bits - 28, random);
    } while (n >> (bits - 1) != 1);
  }
  (void)neon.run_curves(numbers.data(), rounds.data(), count, tables.plan(), found.data());
  (void)scalar.run_curves(numbers.data(), rounds.data(), count, tables.plan(), expected.data());
  expect(found == expected, "run_curves", bits);
}

}  // namespace
}  // namespace heiretsu::factorize

int main() {
  using namespace heiretsu::factorize;
  check_below_64_bits();
  for (int bits = 65; bits <= 128; bits += 3) check_wide(bits);
  std::printf("%d kernels differ\n", failures);
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

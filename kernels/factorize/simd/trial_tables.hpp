#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/kernels.hpp"

namespace heiretsu::factorize::simd {

/// Trial primes first .. last - 1. Their product is below 2^30, so that residues around 0 fit 31 bits when it is added,
/// and above 2^14, so that quotients by it stay below 2^50, exact in doubles.
struct TrialGroup {
  double product = 1;
  double reciprocal = 1;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

inline constexpr std::uint32_t word_bits =
    30;  // primes per word of a mask, such that the last group of both words is large enough

/// The trial primes in groups as large as fit; the small primes, and each word of their masks, fill groups of their
/// own.
struct TrialGroups {
  std::array<TrialGroup, 256> groups{};
  std::size_t small = 0;  // groups of small_primes
  std::size_t count = 0;
};

[[nodiscard]] constexpr TrialGroups make_trial_groups() {
  TrialGroups all;
  std::uint64_t product = 1;
  std::uint32_t first = 0;
  for (std::uint32_t i = 0; i <= trial_prime_count; ++i) {
    const bool end = i == trial_prime_count || i == small_primes.size() || i == word_bits;
    if (end || product * trial_primes[i].prime >= (std::uint64_t{1} << 30)) {
      all.groups[all.count++] = {static_cast<double>(product), 1.0 / static_cast<double>(product), first, i};
      product = 1;
      first = i;
      if (i == small_primes.size()) all.small = all.count;
    }
    if (i != trial_prime_count) product *= trial_primes[i].prime;
  }
  return all;
}
inline constexpr TrialGroups trial_groups = make_trial_groups();
static_assert([] {
  for (std::size_t i = 0; i < trial_groups.count; ++i) {
    if (trial_groups.groups[i].product < 16384.0) return false;
  }
  return true;
}());

/// The prime divides when the signed quotient is below `limit`; see TrialDivision.
struct TrialTest {
  std::uint32_t inverse;
  std::uint32_t limit;
};
inline constexpr auto trial_tests = [] {
  std::array<TrialTest, trial_prime_count> tests{};
  for (std::size_t i = 0; i < trial_prime_count; ++i) {
    tests[i].inverse = static_cast<std::uint32_t>(trial_primes[i].inverse);
    tests[i].limit = static_cast<std::uint32_t>(trial_primes[i].limit >> 32) + 1 + (std::uint32_t{1} << 31);
  }
  return tests;
}();

}  // namespace heiretsu::factorize::simd

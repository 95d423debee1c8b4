#include "kernels/factorize/range/segment_tables.hpp"

#include <numeric>
#include <primesieve.hpp>

#include "kernels/factorize/range/prime_hits.hpp"

namespace heiretsu::factorize {

Pattern::Pattern() {
  small.fill(0xffff);
  for (std::size_t i = 0; i < period; ++i) {
    products[i] = std::gcd(i, period);
    for (const auto prime : primes) {
      if (i % prime != 0) continue;
      auto entry = prime;
      for (auto rest = products[i]; rest % prime == 0; rest /= prime)
        entry = static_cast<std::uint16_t>(entry + one_exponent);
      small[SegmentRows::small_index(i, counts[i]++)] = entry;
    }
  }
}

Strides::Strides() {
  std::vector<std::uint16_t> primes;
  primesieve::generate_primes(SegmentRows::prime_mask, &primes);
  for (const auto prime : primes) {
    const bool in_pattern = Pattern::period % prime == 0;
    std::uint32_t power = prime;
    for (std::uint16_t exponent = 1; power <= SegmentRows::prime_mask && exponent <= SegmentRows::exponent_max;
         ++exponent) {
      if (!in_pattern || Pattern::period % power != 0) all.push_back({power, prime, exponent});
      power *= prime;
    }
    if (in_pattern) pattern_powers = all.size();
  }
}

const Pattern& pattern() {
  static const Pattern instance;
  return instance;
}

const Strides& strides() {
  static const Strides instance;
  return instance;
}

const std::vector<std::uint64_t>& medium_primes() {
  static const auto primes = [] {
    std::vector<std::uint64_t> all;
    primesieve::generate_primes(SegmentRows::prime_mask + 1, large_primes_begin - 1, &all);
    return all;
  }();
  return primes;
}

}  // namespace heiretsu::factorize

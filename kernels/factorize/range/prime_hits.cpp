#include "kernels/factorize/range/prime_hits.hpp"

#include <algorithm>
#include <array>
#include <primesieve.hpp>
#include <stdexcept>

#include "kernels/factorize/primes/roots.hpp"
#include "kernels/factorize/range/loops.hpp"

namespace heiretsu::factorize {
namespace {

/// Appends the hits of a prime that may hit the range many times.
void append_multiples(std::uint64_t prime, std::uint64_t offset, std::uint64_t count, std::vector<PrimeHit>& hits) {
  for (; offset < count; offset += prime) {
    hits.push_back({static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(prime)});
  }
}

}  // namespace

LargePrimeHits::LargePrimeHits(std::uint64_t first, std::uint64_t count) : first_(first), count_(count) {
  if (count > (std::uint64_t{1} << 32)) throw std::invalid_argument("a range is sieved at most 2^32 numbers at a time");
  if (count > 0 && first + (count - 1) < first) throw std::invalid_argument("the range goes beyond 2^64 - 1");
}

Range LargePrimeHits::values() const {
  const auto end = count_ == 0 ? 0 : integer_sqrt(first_ + (count_ - 1)) + 1;
  return {large_primes_begin, std::max(large_primes_begin, end)};
}

std::vector<PrimeHit> LargePrimeHits::operator()(Range values) const {
  std::vector<PrimeHit> hits;
  append(values, hits);
  return hits;
}

void LargePrimeHits::append(Range values, std::vector<PrimeHit>& hits) const {
  constexpr std::size_t block = 1024;
  std::array<std::uint32_t, block> offsets;
  std::array<PrimeHit, block> sparse;
  if (values.empty()) return;
  const auto& loops = range_loops(instruction_set());
  primesieve::iterator it(values.first, values.last);
  it.generate_next_primes();
  for (std::size_t i = 0;; it.generate_next_primes(), i = 0) {
    for (; i < it.size_; i += block) {
      const auto* primes = it.primes_ + i;
      auto n = std::min(block, it.size_ - i);
      n = static_cast<std::size_t>(std::lower_bound(primes, primes + n, values.last) - primes);
      if (n == 0) return;
      loops.first_multiples(primes, n, first_, offsets.data());
      if (primes[0] < count_) {
        for (std::size_t k = 0; k < n; ++k) append_multiples(primes[k], offsets[k], count_, hits);
        continue;
      }
      std::size_t found = 0;
      for (std::size_t k = 0; k < n; ++k) {
        sparse[found] = {offsets[k], static_cast<std::uint32_t>(primes[k])};
        found += static_cast<std::size_t>(offsets[k] < count_);
      }
      hits.insert(hits.end(), sparse.data(), sparse.data() + found);
    }
  }
}

}  // namespace heiretsu::factorize

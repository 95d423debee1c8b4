#include "kernels/factorize/range/wide_range.hpp"

#include <algorithm>
#include <cstddef>
#include <primesieve.hpp>
#include <span>
#include <stdexcept>
#include <vector>

#include "kernels/factorize/range/prime_hits.hpp"

namespace heiretsu::factorize {
namespace {

/// Measured: 4 and 64 take up to 5 % longer at 71 and 80 bits.
constexpr std::size_t primes_per_number = 16;
constexpr std::size_t max_primes = primes_per_number * WideRange::grain;

/// n / d and, in `rest`, n % d: schoolbook division by digits of 32 bits.
Uint128 divided(Uint128 n, std::uint32_t d, std::uint64_t& rest) {
  constexpr std::uint64_t low_half = 0xffffffff;
  const auto high = static_cast<std::uint64_t>(n >> 64), low = static_cast<std::uint64_t>(n);
  const std::uint64_t third = high % d << 32 | low >> 32;
  const std::uint64_t fourth = third % d << 32 | (low & low_half);
  rest = fourth % d;
  return Uint128{high / d} << 64 | (third / d << 32) | fourth / d;
}

/// The hits of the smallest primes on the numbers start, ..., start + count - 1; those of number i, ascending, stand in
/// primes[starts[i]] .. primes[starts[i + 1]].
struct Hits {
  Hits(Uint128 start, std::uint64_t count);
  [[nodiscard]] std::span<const std::uint32_t> operator[](std::size_t i) const {
    return {primes.data() + starts[i], primes.data() + starts[i + 1]};
  }
  std::vector<std::uint32_t> starts, primes;
};

Hits::Hits(Uint128 start, std::uint64_t count) : starts(count + 2) {
  const std::size_t sieved = std::min<std::size_t>(primes_per_number * count, max_primes);
  std::vector<PrimeHit> found;
  primesieve::iterator iterator;
  for (std::size_t k = 0; k < sieved; ++k) {
    const auto prime = static_cast<std::uint32_t>(iterator.next_prime());
    std::uint64_t past = 0;
    (void)divided(start, prime, past);
    for (std::uint64_t i = past == 0 ? 0 : prime - past; i < count; i += prime) {
      found.push_back({static_cast<std::uint32_t>(i), prime});
      ++starts[i + 2];
    }
  }
  for (std::uint64_t i = 2; i < starts.size(); ++i) starts[i] += starts[i - 1];
  primes.resize(found.size());
  for (const PrimeHit& hit : found) primes[starts[hit.offset + 1]++] = hit.prime;
}

/// Divides n by the primes, all divisors of it, as often as each goes in, and appends their powers.
Uint128 stripped(Uint128 n, std::span<const std::uint32_t> primes, std::vector<WidePower>& powers) {
  for (const std::uint32_t prime : primes) {
    powers.push_back({prime, 0});
    std::uint64_t rest = 0;
    for (Uint128 quotient = divided(n, prime, rest); rest == 0; quotient = divided(n, prime, rest)) {
      n = quotient;
      ++powers.back().exponent;
    }
  }
  return n;
}

}  // namespace

WideRange::WideRange(Uint128 first, std::uint64_t count) : first_(first), count_(count) {
  if (count == 0 || first >> 64 == 0 || first + (count - 1) < first)
    throw std::invalid_argument("a wide range is from 2^64 on and below 2^128");
}

WideLists WideRange::operator()(Range offsets) const {
  const Uint128 start = first_ + offsets.first;
  const Hits hits(start, offsets.size());
  WideLists small;
  std::vector<Uint128> rests;
  for (std::uint64_t i = 0; i < offsets.size(); ++i) {
    rests.push_back(stripped(start + i, hits[i], small.powers));
    small.end_row();
  }
  const WideLists large = factor_batch(rests);
  WideLists lists;
  for (std::uint64_t i = 0; i < offsets.size(); ++i) {
    lists.powers.insert(lists.powers.end(), small[i].begin(), small[i].end());
    lists.powers.insert(lists.powers.end(), large[i].begin(), large[i].end());
    lists.end_row();
  }
  return lists;
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/batch/found_powers.hpp"

#include <array>
#include <bit>
#include <numeric>

#include "kernels/factorize/primes/small_primes.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::size_t max_small = 15;  // the product of the first 16 primes is beyond 2^64, of the first 15 below
constexpr std::size_t max_large = 7;   // 257^8 > 2^64

/// Powers that are written at once, mostly enough, so that their number decides no branch.
constexpr std::size_t at_once = 4;

constexpr int prime_bits = 8;

/// The small primes by the places of their bits, and behind them one that divides nothing, for a mask without bits.
constexpr auto by_bit = [] {
  std::array<SmallPrime, small_primes.size() + 1> primes{};
  std::copy(small_primes.begin(), small_primes.end(), primes.begin());
  primes.back() = {1, 0, 1};
  return primes;
}();
constexpr std::uint64_t behind = std::uint64_t{1} << small_primes.size();

/// A prime below 2^8 and, in the upper half, its exponent, below 2^6.
using Packed = std::uint16_t;

/// Writes a power, unless the exponent is 0.
inline Packed* write_packed(std::uint32_t prime, std::uint32_t exponent, Packed* end) {
  *end = static_cast<Packed>(prime | exponent << prime_bits);
  return end + (exponent != 0 ? 1 : 0);
}

/// `yes` or `no`, for certain without a branch.
inline std::uint64_t choose(bool condition, std::uint64_t yes, std::uint64_t no) {
  return no ^ ((yes ^ no) & (0 - std::uint64_t{condition}));
}

/// Of the first bit of the mask: takes the prime out of n and writes its power. Mostly it divides once.
inline Packed* write_first(std::uint64_t mask, std::uint64_t& n, Packed* end) {
  const SmallPrime& prime = by_bit[static_cast<std::size_t>(std::countr_zero(mask | behind))];
  const std::uint64_t quotient = n * prime.inverse;
  const bool divides = quotient <= prime.limit;
  n = choose(divides, quotient, n);
  return write_packed(prime.prime, std::uint32_t{divides} + strip(n, prime), end);
}

/// Writes a row of packed powers.
inline PrimePower* unpack(const Packed* row, std::size_t count, PrimePower* end) {
  const auto power = [](Packed packed) {
    return PrimePower{packed & ((1U << prime_bits) - 1), static_cast<std::uint32_t>(packed >> prime_bits)};
  };
  for (std::size_t i = 0; i < at_once; ++i) end[i] = power(row[i]);
  for (std::size_t i = at_once; i < count; ++i) end[i] = power(row[i]);
  return end + count;
}

std::size_t sum(const std::uint16_t* counts, Range rows) {
  return std::accumulate(counts + rows.first, counts + rows.last, std::size_t{0});
}

/// Writes the powers of primes in any order.
PrimePower* write_sorted(std::span<std::uint64_t> primes, PrimePower* end) {
  std::sort(primes.begin(), primes.end());
  for (std::size_t i = 0; i < primes.size(); ++i) {
    if (i > 0 && primes[i] == primes[i - 1])
      ++end[-1].exponent;
    else
      *end++ = {primes[i], 1};
  }
  return end;
}

}  // namespace

void FoundPowers::begin(std::size_t count) {
  stride_ = count;
  stripped_ = small_end_ = appended_ = 0;
  small_.reserve(count * max_small + at_once);
  small_counts_.reserve(count);
  large_.reserve(count * (max_large + 1));  // one more for what is not wanted
  large_counts_.assign(count, 0);
}

void FoundPowers::strip_small(std::span<const std::uint64_t> numbers, std::uint64_t* rests) {
  Packed* end = small_.data() + small_end_;
  std::uint16_t* const counts = small_counts_.data() + stripped_;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    Packed* const row = end;
    std::uint64_t rest = std::max<std::uint64_t>(numbers[i], 1);
    std::uint64_t mask = numbers[i] == 0 ? 0 : rests[i];
    const int twos = std::countr_zero(rest);
    rest >>= twos;
    end = write_packed(2, static_cast<std::uint32_t>(twos), end);
    // Two primes whether there are as many or not: only then few numbers have more, which a branch can foresee.
    end = write_first(mask, rest, end);
    mask &= mask - 1;
    end = write_first(mask, rest, end);
    for (mask &= mask - 1; mask != 0; mask &= mask - 1) end = write_first(mask, rest, end);
    rests[i] = rest;
    counts[i] = static_cast<std::uint16_t>(end - row);
  }
  stripped_ += numbers.size();
  small_end_ = static_cast<std::size_t>(end - small_.data());
}

/// Writes the large primes of a number that has three and more, or two equal ones.
PrimePower* FoundPowers::write_many(std::size_t row, PrimePower* end) const {
  std::array<std::uint64_t, max_large> primes{};
  const std::size_t count = large_counts_[row];
  for (std::size_t i = 0; i < count; ++i) primes[i] = large_[i * stride_ + row];
  return write_sorted({primes.data(), count}, end);
}

void FoundPowers::append_rows(Range rows, FactorLists& lists) {
  PrimePower* end = room_behind(lists, sum(small_counts_.data(), rows) + sum(large_counts_.data(), rows) + at_once);
  std::size_t done = lists.starts.size();
  lists.starts.resize(done + rows.size());
  const Packed* small = small_.data() + appended_;
  const PrimePower* const begin = lists.powers.data();
  std::uint32_t* const ends = lists.starts.data();
  for (std::size_t row = rows.first; row < rows.last; ++row) {
    end = unpack(small, small_counts_[row], end);
    small += small_counts_[row];
    const std::size_t count = large_counts_[row];
    const std::uint64_t one = large_[row], two = large_[stride_ + row];
    const bool is_pair = count == 2, swapped = is_pair & (two < one);
    end[0] = {choose(swapped, two, one), 1};
    end[1] = {choose(swapped, one, two), 1};
    if ((count > 2) | (is_pair & (one == two))) [[unlikely]]
      end = write_many(row, end);
    else
      end += count;
    ends[done++] = static_cast<std::uint32_t>(end - begin);
  }
  appended_ = static_cast<std::size_t>(small - small_.data());
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/segment_sieve.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <primesieve.hpp>

namespace heiretsu::factorize {
namespace {

constexpr auto one_exponent = static_cast<std::uint16_t>(1U << SegmentRows::exponent_shift);
constexpr std::uint16_t no_prime = 0xffff;  // in order of primes, behind every prime
constexpr std::array<std::uint16_t, 4> pattern_primes{2, 3, 5, 7};

/// The state of a segment after the powers of 2, 3, 5 and 7 that divide the period: it repeats, so it is copied.
struct Pattern {
  static constexpr std::size_t period = 16 * 9 * 5 * 7;

  std::array<std::uint8_t, period> counts{};
  std::array<std::uint64_t, period> products{};
  std::array<std::uint16_t, period * SegmentRows::small_slots> small{};

  Pattern() {
    small.fill(no_prime);
    for (std::size_t i = 0; i < period; ++i) {
      products[i] = std::gcd(i, period);
      for (const auto prime : pattern_primes) {
        if (i % prime != 0) continue;
        auto entry = prime;
        for (auto rest = products[i]; rest % prime == 0; rest /= prime) entry = static_cast<std::uint16_t>(entry + one_exponent);
        small[SegmentRows::small_index(i, counts[i]++)] = entry;
      }
    }
  }
};

/// The multiples of prime^exponent, a number below 2^13.
struct Stride {
  std::uint32_t step;
  std::uint16_t prime;
  std::uint16_t exponent;
};

/// What a segment is sieved by: first the powers of 2, 3, 5, 7 that the pattern lacks, then the primes from 11 on,
/// each followed by its powers.
struct Strides {
  std::vector<Stride> all;
  std::size_t pattern_powers = 0;

  Strides() {
    std::vector<std::uint16_t> primes;
    primesieve::generate_primes(large_primes_begin - 1, &primes);
    for (const auto prime : primes) {
      const bool in_pattern = Pattern::period % prime == 0;
      std::uint64_t power = prime;
      for (unsigned exponent = 1; sieved_by_segments(power, exponent); power *= prime, ++exponent) {
        if (in_pattern && Pattern::period % power == 0) continue;
        all.push_back({static_cast<std::uint32_t>(power), prime, static_cast<std::uint16_t>(exponent)});
      }
      if (in_pattern) pattern_powers = all.size();
    }
  }
};

const Pattern& pattern() {
  static const Pattern instance;
  return instance;
}

const Strides& strides() {
  static const Strides instance;
  return instance;
}

/// Copies `length` elements of a periodic sequence, beginning at element `phase`.
template <class T>
void copy_periodic(const T* source, std::size_t period, std::size_t phase, std::size_t length, T* target) {
  for (std::size_t done = 0; done < length; phase = 0) {
    const auto run = std::min(period - phase, length - done);
    std::memcpy(target + done, source + phase, run * sizeof(T));
    done += run;
  }
}

}  // namespace

SegmentSieve::SegmentSieve(std::uint64_t start, std::uint64_t root)
    : loops_(range_loops()), start_(start), root_(root), rows_(new SegmentRows), scratch_(256 * 16 + 9) {
  std::fill_n(rows_->large, 2 * SegmentRows::size, 0);
  next_.reserve(strides().all.size());
  for (const auto& stride : strides().all) {
    const auto past = static_cast<std::uint32_t>(start % stride.step);
    next_.push_back(past == 0 ? 0 : stride.step - past);
  }
}

void SegmentSieve::begin(std::size_t length, std::uint32_t base) {
  constexpr auto period = Pattern::period;
  constexpr std::size_t slots = SegmentRows::small_slots;
  length_ = length;
  base_ = base;
  more_powers_.clear();
  const auto phase = static_cast<std::size_t>(start_ % period);
  const auto& initial = pattern();
  copy_periodic(initial.counts.data(), period, phase, length, rows_->counts);
  copy_periodic(initial.products.data(), period, phase, length, rows_->products);
  copy_periodic(initial.small.data(), period * slots, phase * slots, length * slots, rows_->small);
  sieve_powers_of_pattern_primes();
  sieve_small_primes();
}

void SegmentSieve::sieve_powers_of_pattern_primes() {
  const auto& list = strides();
  for (std::size_t s = 0; s < list.pattern_powers; ++s) {
    const auto [step, prime, exponent] = list.all[s];
    auto i = next_[s];
    for (; i < length_; i += step) {
      auto* row = rows_->small + SegmentRows::small_index(i, 0);
      std::size_t place = 0;
      for (std::size_t k = 0; k < 3; ++k) place += (row[k] & SegmentRows::prime_mask) < prime ? 1 : 0;
      row[place] = static_cast<std::uint16_t>(row[place] + one_exponent);
      rows_->products[i] *= prime;
    }
    next_[s] = i - static_cast<std::uint32_t>(length_);
  }
}

void SegmentSieve::sieve_small_primes() {
  const auto& list = strides();
  auto* const counts = rows_->counts;
  auto* const products = rows_->products;
  auto* const small = rows_->small;
  const auto length = length_;
  for (std::size_t s = list.pattern_powers; s < list.all.size(); ++s) {
    const auto [step, prime, exponent] = list.all[s];
    std::size_t i = next_[s];
    if (exponent == 1) {
      const auto entry = static_cast<std::uint16_t>(prime | one_exponent);
      for (; i < length; i += step) {
        const std::size_t count = counts[i];
        counts[i] = static_cast<std::uint8_t>(count + 1);
        small[SegmentRows::small_index(i, count)] = entry;
        products[i] *= prime;
      }
    } else {
      for (; i < length; i += step) {
        auto& entry = small[SegmentRows::small_index(i, counts[i] - 1U)];
        entry = static_cast<std::uint16_t>(entry + one_exponent);
        products[i] *= prime;
      }
    }
    next_[s] = static_cast<std::uint32_t>(i - length);
  }
}

void SegmentSieve::add_large(std::span<const PrimeHit> hits) {
  auto* const counts = rows_->counts;
  auto* const products = rows_->products;
  auto* const large = rows_->large;
  for (const auto hit : hits) {
    const std::uint32_t i = hit.offset - base_;
    if (i >= length_) continue;
    const unsigned count = counts[i];
    counts[i] = static_cast<std::uint8_t>(count + 16);
    large[(count >> 4) * SegmentRows::size + i] = hit.prime;
    products[i] *= hit.prime;
  }
}

void SegmentSieve::add_powers(std::span<const PrimeHit> hits) {
  for (const auto hit : hits) {
    const std::uint32_t i = hit.offset - base_;
    if (i >= length_) continue;
    rows_->products[i] *= hit.prime;
    more_powers_.push_back({i, hit.prime});
  }
}

void SegmentSieve::collect_repeated_primes() {
  for (std::size_t i = 0; i < length_; ++i) {
    auto& cofactor = rows_->products[i];
    if (cofactor < 2 || cofactor > root_) continue;
    more_powers_.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(cofactor)});
    cofactor = 1;
  }
}

void SegmentSieve::finish(FactorLists& lists) {
  constexpr std::size_t block = 256;
  if (loops_.cofactors(start_, length_, root_, rows_->products)) collect_repeated_primes();
  const auto first_row = lists.size();
  auto& starts = lists.starts;
  auto& powers = lists.powers;
  starts.resize(starts.size() + length_);
  for (std::size_t begin = 0; begin < length_; begin += block) {
    const auto end = std::min(begin + block, length_);
    const auto entries = loops_.write_rows(*rows_, begin, end, scratch_.data(), starts.data() + first_row + 1 + begin,
                                           static_cast<std::uint32_t>(powers.size()));
    powers.insert(powers.end(), scratch_.data(), scratch_.data() + entries);
  }
  const auto raise = [&](std::size_t i, std::uint64_t prime) {
    auto* entry = powers.data() + starts[first_row + i];
    while (entry->prime != prime) ++entry;
    ++entry->exponent;
  };
  for (const auto& power : more_powers_) raise(power.offset, power.prime);
  start_ += length_;
}

}  // namespace heiretsu::factorize

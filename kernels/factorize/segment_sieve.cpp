#include "kernels/factorize/segment_sieve.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <primesieve.hpp>

namespace heiretsu::factorize {
namespace {

constexpr auto one_exponent = static_cast<std::uint16_t>(1U << SegmentRows::exponent_shift);
constexpr std::size_t rows_a_block = 256;
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

/// The multiples of step = prime^exponent, a number below 2^13.
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
    primesieve::generate_primes(SegmentRows::prime_mask, &primes);
    for (const auto prime : primes) {
      const bool in_pattern = Pattern::period % prime == 0;
      std::uint64_t power = prime;
      for (unsigned exponent = 1; power <= SegmentRows::prime_mask && exponent <= SegmentRows::exponent_max; power *= prime, ++exponent) {
        if (in_pattern && Pattern::period % power == 0) continue;
        all.push_back({static_cast<std::uint32_t>(power), prime, static_cast<std::uint16_t>(exponent)});
      }
      if (in_pattern) pattern_powers = all.size();
    }
  }
};

/// The primes between the small and the large ones: some hit a segment, some not, which would be mispredicted
/// for every prime and segment; their hits are found for a window of several segments.
const std::vector<std::uint64_t>& medium_primes() {
  static const auto primes = [] {
    std::vector<std::uint64_t> all;
    primesieve::generate_primes(SegmentRows::prime_mask + 1, large_primes_begin - 1, &all);
    return all;
  }();
  return primes;
}

/// In one segment: the smallest medium prime hits it twice at most.
std::size_t most_medium_hits() { return 2 * medium_primes().size(); }

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

SegmentSieve::SegmentSieve(std::uint64_t first, Range offsets, std::uint64_t root)
    : loops_(range_loops()), first_(first), begin_(offsets.first), end_(offsets.last), root_(root),
      rows_(new SegmentRows), next_medium_(medium_primes().size()), window_end_(offsets.first),
      medium_hits_(new PrimeHit[window_segments * most_medium_hits()]),
      scratch_(rows_a_block * 16 + 9) {
  const auto start = first + offsets.first;
  for (const auto& stride : strides().all) {
    const auto past = static_cast<std::uint32_t>(start % stride.step);
    next_small_.push_back(past == 0 ? 0 : stride.step - past);
  }
  loops_.first_multiples(medium_primes().data(), medium_primes().size(), start, next_medium_.data());
  std::fill_n(rows_->large, 2 * SegmentRows::size, 0);
}

std::size_t SegmentSieve::begin() {
  constexpr auto period = Pattern::period;
  constexpr std::size_t slots = SegmentRows::small_slots;
  const auto segment = begin_ / SegmentRows::size;
  length_ = std::min(end_, (segment + 1) * SegmentRows::size) - begin_;
  more_powers_.clear();
  const auto phase = static_cast<std::size_t>((first_ + begin_) % period);
  const auto& initial = pattern();
  copy_periodic(initial.counts.data(), period, phase, length_, rows_->counts);
  copy_periodic(initial.products.data(), period, phase, length_, rows_->products);
  copy_periodic(initial.small.data(), period * slots, phase * slots, length_ * slots, rows_->small);
  sieve_powers_of_pattern_primes();
  sieve_small_primes();
  if (begin_ == window_end_) find_medium_hits();
  const auto place = segment % window_segments;
  add_large({medium_hits_.get() + place * most_medium_hits(), medium_counts_[place]});
  return segment;
}

void SegmentSieve::find_medium_hits() {
  constexpr auto window = SegmentRows::size * window_segments;
  window_end_ = std::min(end_, (begin_ / window + 1) * window);
  const auto length = static_cast<std::uint32_t>(window_end_ - begin_);
  const auto base = static_cast<std::uint32_t>(begin_);
  std::array<PrimeHit*, window_segments> ends;
  for (std::size_t s = 0; s < window_segments; ++s) ends[s] = medium_hits_.get() + s * most_medium_hits();
  const auto& primes = medium_primes();
  for (std::size_t k = 0; k < primes.size(); ++k) {
    const auto prime = static_cast<std::uint32_t>(primes[k]);
    auto i = next_medium_[k];
    for (; i < length; i += prime) {
      const auto offset = base + i;
      *ends[offset / SegmentRows::size % window_segments]++ = {offset, prime};
    }
    next_medium_[k] = i - length;
  }
  for (std::size_t s = 0; s < window_segments; ++s) {
    medium_counts_[s] = static_cast<std::size_t>(ends[s] - (medium_hits_.get() + s * most_medium_hits()));
  }
}

void SegmentSieve::sieve_powers_of_pattern_primes() {
  const auto& list = strides();
  for (std::size_t s = 0; s < list.pattern_powers; ++s) {
    const auto [step, prime, exponent] = list.all[s];
    auto i = next_small_[s];
    for (; i < length_; i += step) {
      auto* row = rows_->small + SegmentRows::small_index(i, 0);
      std::size_t place = 0;
      for (std::size_t k = 0; k < 3; ++k) place += (row[k] & SegmentRows::prime_mask) < prime ? 1 : 0;
      row[place] = static_cast<std::uint16_t>(row[place] + one_exponent);
      rows_->products[i] *= prime;
    }
    next_small_[s] = i - static_cast<std::uint32_t>(length_);
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
    std::size_t i = next_small_[s];
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
    next_small_[s] = static_cast<std::uint32_t>(i - length);
  }
}

void SegmentSieve::add_large(std::span<const PrimeHit> hits) {
  auto* const counts = rows_->counts;
  auto* const products = rows_->products;
  auto* const large = rows_->large;
  const auto base = static_cast<std::uint32_t>(begin_);
  for (const auto hit : hits) {
    const std::uint32_t i = hit.offset - base;
    if (i >= length_) continue;
    const unsigned count = counts[i];
    counts[i] = static_cast<std::uint8_t>(count + 16);
    large[(count >> 4) * SegmentRows::size + i] = hit.prime;
    products[i] *= hit.prime;
  }
}

void SegmentSieve::add_powers(std::span<const PrimeHit> hits) {
  const auto base = static_cast<std::uint32_t>(begin_);
  for (const auto hit : hits) {
    const std::uint32_t i = hit.offset - base;
    if (i >= length_) continue;
    rows_->products[i] *= hit.prime;
    more_powers_.push_back({i, hit.prime});
  }
}

void SegmentSieve::collect_repeated_primes(std::size_t begin, std::size_t end) {
  for (auto i = begin; i < end; ++i) {
    auto& cofactor = rows_->products[i];
    if (cofactor < 2 || cofactor > root_) continue;
    more_powers_.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(cofactor)});
    cofactor = 1;
  }
}

void SegmentSieve::finish(FactorLists& lists) {
  const auto first_row = lists.size();
  auto& starts = lists.starts;
  auto& powers = lists.powers;
  starts.resize(starts.size() + length_);
  for (std::size_t begin = 0; begin < length_; begin += rows_a_block) {
    const auto end = std::min(begin + rows_a_block, length_);
    if (loops_.cofactors(first_ + begin_ + begin, end - begin, root_, rows_->products + begin)) {
      collect_repeated_primes(begin, end);
    }
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
  begin_ += length_;
}

}  // namespace heiretsu::factorize

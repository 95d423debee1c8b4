#include "kernels/factorize/range/segment_sieve.hpp"

#include <algorithm>
#include <cstring>

#include "kernels/factorize/range/segment_tables.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::size_t rows_per_block = 256;

/// In one segment: the smallest medium prime hits it twice at most.
std::size_t max_medium_hits() { return 2 * medium_primes().size(); }

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
    : loops_(range_loops(instruction_set())),
      first_(first),
      begin_(offsets.first),
      end_(offsets.last),
      root_(root),
      rows_(new SegmentRows),
      next_medium_(medium_primes().size()),
      window_end_(offsets.first),
      medium_hits_(new PrimeHit[window_segments * max_medium_hits()]),
      scratch_(rows_per_block * 16 + 9) {
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
  add_large({medium_hits_.get() + place * max_medium_hits(), medium_counts_[place]});
  return segment;
}

void SegmentSieve::find_medium_hits() {
  constexpr auto window = SegmentRows::size * window_segments;
  window_end_ = std::min(end_, (begin_ / window + 1) * window);
  const auto length = static_cast<std::uint32_t>(window_end_ - begin_);
  const auto base = static_cast<std::uint32_t>(begin_);
  std::array<PrimeHit*, window_segments> ends;
  for (std::size_t s = 0; s < window_segments; ++s) ends[s] = medium_hits_.get() + s * max_medium_hits();
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
    medium_counts_[s] = static_cast<std::size_t>(ends[s] - (medium_hits_.get() + s * max_medium_hits()));
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
  for (std::size_t begin = 0; begin < length_; begin += rows_per_block) {
    const auto end = std::min(begin + rows_per_block, length_);
    if (loops_.cofactors(first_ + begin_ + begin, end - begin, root_, rows_->products + begin).repeated) {
      collect_repeated_primes(begin, end);
    }
    const auto entries = loops_.write_rows(*rows_, begin, end, scratch_.data(), starts.data() + first_row + 1 + begin,
                                           static_cast<std::uint32_t>(powers.size()));
    powers.insert(powers.end(), scratch_.data(), scratch_.data() + entries);
  }
  for (const auto& [i, prime] : more_powers_) {
    auto* const end = powers.data() + starts[first_row + i + 1];
    auto* entry = powers.data() + starts[first_row + i];
    while (entry != end && entry->prime != prime) ++entry;
    if (entry != end) ++entry->exponent;
  }
  begin_ += length_;
}

bool SegmentSieve::verify() {
  bool right = true;
  for (std::size_t begin = 0; begin < length_; begin += rows_per_block) {
    const auto end = std::min(begin + rows_per_block, length_);
    const auto found = loops_.cofactors(first_ + begin_ + begin, end - begin, root_, rows_->products + begin);
    if (found.repeated) collect_repeated_primes(begin, end);
    right = right && !found.wrong;
  }
  begin_ += length_;
  return right && std::all_of(more_powers_.begin(), more_powers_.end(),
                              [&](const PrimeHit& more) { return in_row(more.offset, more.prime); });
}

bool SegmentSieve::in_row(std::size_t i, std::uint32_t prime) const {
  const std::size_t small = rows_->counts[i] & 15U, large = rows_->counts[i] >> 4;
  for (std::size_t k = 0; k < small; ++k)
    if ((rows_->small[SegmentRows::small_index(i, k)] & SegmentRows::prime_mask) == prime) return true;
  for (std::size_t k = 0; k < large; ++k)
    if (rows_->large[k * SegmentRows::size + i] == prime) return true;
  return false;
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/range_sieve.hpp"

#include <algorithm>
#include <cmath>
#include <primesieve.hpp>

#include "kernels/factorize/segment_sieve.hpp"

namespace heiretsu::factorize {
namespace {

/// Powers of primes below this, up to 2^64, are looked up; above, p^2 is recognized by the cofactor it leaves.
constexpr std::uint64_t squares_end = std::uint64_t{1} << 16;

std::uint64_t last_number(std::uint64_t first, std::uint64_t count) { return count == 0 ? first : first + (count - 1); }

}  // namespace

RangeSieve::RangeSieve(std::uint64_t first, std::uint64_t count)
    : first_(first), count_(count), large_primes_(first, count), root_(integer_sqrt(last_number(first, count))) {
  powers_ = sort_by_segment(power_hits());
  cut_slices();
  slices_.resize(slice_ends_.size());
}

RangeSieve::RangeSieve(std::uint64_t first, std::uint64_t count, std::vector<PrimeHit> hits) : RangeSieve(first, count) {
  const auto by_prime = [](const PrimeHit& a, const PrimeHit& b) { return a.prime < b.prime; };
  if (!std::is_sorted(hits.begin(), hits.end(), by_prime)) std::sort(hits.begin(), hits.end(), by_prime);
  slice_ends_.clear();
  slices_.clear();
  slices_.push_back(sort_by_segment(hits));
}

std::vector<PrimeHit> RangeSieve::power_hits() const {
  std::vector<PrimeHit> hits;
  if (count_ == 0) return hits;
  const auto last = first_ + (count_ - 1);
  primesieve::iterator it(0, 1U << 22);
  for (auto p = it.next_prime(); p < squares_end ? p * p <= last : p <= last / p / p; p = it.next_prime()) {
    unsigned exponent = 1;
    for (auto power = p; power <= last / p;) {
      power *= p;
      ++exponent;
      if (sieved_by_segments(power, exponent) || (p >= squares_end && exponent == 2)) continue;
      const auto past = first_ % power;
      for (auto x = past == 0 ? 0 : power - past; x < count_; x += power) {
        hits.push_back({static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(p)});
        if (power >= count_) break;
      }
    }
  }
  return hits;
}

void RangeSieve::cut_slices() {
  const auto [begin, end] = large_primes_.values();
  const double share = std::max(1U << 20, static_cast<unsigned>(count_ / SegmentRows::size * 256));
  for (auto from = begin; from < end;) {
    auto length = std::uint64_t{1} << 13;
    while (from + 2 * length < end && large_primes_.work({from, from + 2 * length}) < share) length *= 2;
    from = std::min(from + length, end);
    slice_ends_.push_back(from);
  }
}

RangeSieve::Buckets RangeSieve::sort_by_segment(std::span<const PrimeHit> hits) const {
  const auto segments = (count_ + SegmentRows::size - 1) / SegmentRows::size;
  Buckets buckets{std::vector<std::uint32_t>(segments + 2), std::make_unique_for_overwrite<PrimeHit[]>(hits.size())};
  auto* const next = buckets.starts.data() + 1;
  for (const auto& hit : hits) ++next[hit.offset / SegmentRows::size + 1];
  for (std::size_t s = 1; s <= segments; ++s) next[s] += next[s - 1];
  for (const auto& hit : hits) buckets.hits[next[hit.offset / SegmentRows::size]++] = hit;
  return buckets;
}

void RangeSieve::prepare(Range slices) {
  for (auto s = slices.first; s < slices.last; ++s) {
    const auto begin = s == 0 ? large_primes_.values().first : slice_ends_[s - 1];
    slices_[s] = sort_by_segment(large_primes_({begin, slice_ends_[s]}));
  }
}

FactorLists RangeSieve::operator()(Range offsets) const {
  FactorLists lists;
  if (offsets.empty()) return lists;
  lists.starts.reserve(offsets.size() + 1);
  const auto last = static_cast<double>(first_ + (offsets.last - 1));
  lists.powers.reserve(static_cast<std::size_t>(static_cast<double>(offsets.size()) *
                                                (0.35 + std::log(std::log(last + 16)))) + 64);
  auto offset = offsets.first;
  if (first_ + offset == 0) {
    lists.end_row();
    ++offset;
  }
  SegmentSieve sieve(first_ + offset, root_);
  while (offset < offsets.last) {
    const auto segment = offset / SegmentRows::size;
    const auto end = std::min(offsets.last, (segment + 1) * SegmentRows::size);
    sieve.begin(end - offset, static_cast<std::uint32_t>(offset));
    for (const auto& slice : slices_) sieve.add_large(slice[segment]);
    sieve.add_powers(powers_[segment]);
    sieve.finish(lists);
    offset = end;
  }
  return lists;
}

}  // namespace heiretsu::factorize

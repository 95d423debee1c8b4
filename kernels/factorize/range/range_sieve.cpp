#include "kernels/factorize/range/range_sieve.hpp"

#include <algorithm>
#include <cmath>
#include <primesieve.hpp>

#include "kernels/factorize/primes/roots.hpp"
#include "kernels/factorize/range/segment_sieve.hpp"

namespace heiretsu::factorize {
namespace {

/// There must be enough slices for all threads, and few enough that a segment's hits in one slice fill several cache
/// lines.
constexpr std::uint64_t hits_per_slice = std::uint64_t{1} << 18;
constexpr std::uint64_t hits_per_segment = 64;
constexpr double primes_per_slice = 1 << 22;

/// The runs of a segment in the slices are short and far apart: the processor's own prefetch does not find them.
constexpr std::size_t prefetch_distance = 4;

void prefetch(std::span<const PrimeHit> hits) {
  for (std::size_t i = 0; i < hits.size(); i += 64 / sizeof(PrimeHit)) __builtin_prefetch(&hits[i]);
}

std::uint64_t last_number(std::uint64_t first, std::uint64_t count) { return count == 0 ? first : first + (count - 1); }

}  // namespace

RangeSieve::RangeSieve(std::uint64_t first, std::uint64_t count)
    : first_(first), count_(count), large_primes_(first, count), root_(integer_sqrt(last_number(first, count))) {
  powers_ = sort_by_segment(power_hits());
  cut_slices();
  slices_.resize(slice_ends_.size());
}

RangeSieve::RangeSieve(std::uint64_t first, std::uint64_t count, std::vector<PrimeHit> hits)
    : RangeSieve(first, count) {
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
  for (auto p = it.next_prime(); p < large_primes_begin ? p * p <= last : p <= last / p / p; p = it.next_prime()) {
    unsigned exponent = 1;
    for (auto power = p; power <= last / p;) {
      power *= p;
      ++exponent;
      if (sieved_by_segments(power, exponent) || (p >= large_primes_begin && exponent == 2)) continue;
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
  const auto segments = count_ / SegmentRows::size;
  const auto hits = static_cast<double>(std::max(hits_per_slice, segments * hits_per_segment));
  for (auto from = begin; from < end; slice_ends_.push_back(from)) {
    const auto x = static_cast<double>(from);
    const auto by_hits = std::pow(x, std::exp(hits / static_cast<double>(count_)));
    const auto to = std::min(by_hits, x + primes_per_slice * std::log(x));
    from = to < static_cast<double>(end) ? static_cast<std::uint64_t>(to) : end;
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
  std::vector<PrimeHit> hits;
  for (auto s = slices.first; s < slices.last; ++s, hits.clear()) {
    const auto begin = s == 0 ? large_primes_.values().first : slice_ends_[s - 1];
    large_primes_.append({begin, slice_ends_[s]}, hits);
    slices_[s] = sort_by_segment(hits);
  }
}

/// Sieves the offsets segment by segment, and calls finish(sieve) at the end of each.
template <class Finish>
void RangeSieve::sieve(Range offsets, Finish finish) const {
  SegmentSieve sieve(first_, offsets, root_);
  while (!sieve.done()) {
    const auto segment = sieve.begin();
    for (std::size_t s = 0; s < slices_.size(); ++s) {
      if (s + prefetch_distance < slices_.size()) prefetch(slices_[s + prefetch_distance][segment]);
      sieve.add_large(slices_[s][segment]);
    }
    sieve.add_powers(powers_[segment]);
    finish(sieve);
  }
}

FactorLists RangeSieve::operator()(Range offsets) const {
  FactorLists lists;
  if (offsets.empty()) return lists;
  lists.starts.reserve(offsets.size() + 1);
  const auto last = static_cast<double>(first_ + (offsets.last - 1));
  lists.powers.reserve(
      static_cast<std::size_t>(static_cast<double>(offsets.size()) * (0.35 + std::log(std::log(last + 16)))) + 64);
  if (is_zero(offsets.first)) {
    lists.end_row();
    ++offsets.first;
  }
  sieve(offsets, [&](SegmentSieve& segment) { segment.finish(lists); });
  return lists;
}

void RangeSieve::by_parts(Range offsets, const Take& take) const {
  thread_local FactorLists lists;
  std::uint64_t done = offsets.first;
  const auto take_part = [&] {
    take({done, done + lists.size()}, lists);
    done += lists.size();
    lists.clear();
  };
  lists.clear();
  if (!offsets.empty() && is_zero(offsets.first)) {
    lists.end_row();
    take_part();
    ++offsets.first;
  }
  sieve(offsets, [&](SegmentSieve& segment) {
    segment.finish(lists);
    take_part();
  });
}

bool RangeSieve::verify(Range offsets) const {
  if (!offsets.empty() && is_zero(offsets.first)) ++offsets.first;
  bool right = true;
  sieve(offsets, [&](SegmentSieve& segment) { right = segment.verify() && right; });
  return right;
}

}  // namespace heiretsu::factorize

#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include "kernels/factorize/quadratic_sieve/aligned_array.hpp"
#include "kernels/factorize/quadratic_sieve/sieve_tables.hpp"

namespace heiretsu::factorize {

/// The hits of large primes in one block: those of slice s end at entry slice_ends[s].
struct Bucket {
  std::span<const PrimeSlice> slices;
  const std::uint32_t* entries;
  const std::uint32_t* slice_ends;
};

/// The buckets of a plan: one for each block of a batch of polynomials.
class HitBuckets {
 public:
  /// The plan must outlive it.
  HitBuckets(const BucketPlan& plan, std::uint32_t blocks)
      : plan_(plan), blocks_(blocks), ends_(std::size_t{plan.batch} * blocks) {
    if (plan.slices.empty()) return;
    entries_ = AlignedArray<std::uint32_t>(ends_.size() * plan.room + in_bucket_slack);
    slice_ends_.resize(ends_.size() * plan.slices.size());
  }

  /// Empties the buckets. For each slice fill(slice, ends) then writes hits to where `ends` points, and moves that on.
  /// @throws std::length_error if large primes meet far more often than chance allows.
  template <class Fill>
  void refill(const Fill& fill) {
    for (std::size_t region = 0; region < ends_.size(); ++region) ends_[region] = begin(region);
    for (std::size_t slice = 0; slice < plan_.slices.size(); ++slice) {
      fill(plan_.slices[slice], ends_.data());
      for (std::size_t region = 0; region < ends_.size(); ++region) {
        const auto end = static_cast<std::uint32_t>(ends_[region] - begin(region));
        if (end > plan_.limit) throw std::length_error("the sieve's buckets are full");
        slice_ends_[region * plan_.slices.size() + slice] = end;
      }
    }
  }

  /// That of a block of a polynomial of the batch.
  [[nodiscard]] Bucket operator()(std::uint32_t polynomial, std::uint32_t block) const {
    if (plan_.slices.empty()) return {};
    const std::size_t region = std::size_t{polynomial} * blocks_ + block;
    return {plan_.slices, entries_.data() + region * plan_.room, slice_ends_.data() + region * plan_.slices.size()};
  }

 private:
  static constexpr std::size_t in_bucket_slack = 64;  // which QsLoops::in_bucket reads

  [[nodiscard]] std::uint32_t* begin(std::size_t region) { return entries_.data() + region * plan_.room; }

  const BucketPlan& plan_;
  std::uint32_t blocks_;
  AlignedArray<std::uint32_t> entries_;
  std::vector<std::uint32_t*> ends_;
  std::vector<std::uint32_t> slice_ends_;  // [region][slice]
};

}  // namespace heiretsu::factorize

#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/base/range.hpp"
#include "kernels/factorize/batch/scratch.hpp"
#include "kernels/factorize/factors.hpp"

namespace heiretsu::factorize {

/// The prime powers found of a block's numbers. Those of 2 and of the small primes come number after number, ascending,
/// and take two bytes each. The larger primes come in any order; each goes to a place of its number at once, so that
/// nothing is left to sort: few numbers have more than two of them. All of a block stays in the second-level cache.
class FoundPowers {
 public:
  /// Forgets all, and makes room for `count` numbers: O(count).
  void begin(std::size_t count);

  /// Takes 2 and the small primes out of the next numbers of the block. rests[i]: of number i the bits of the small
  /// primes that divide it, and then what is left of it, 1 of 0.
  void strip_small(std::span<const std::uint64_t> numbers, std::uint64_t* rests);

  /// Keeps a prime factor above the small primes of number `owner`, one that is there several times as often.
  void push(std::uint64_t prime, std::uint32_t owner) { push_if(true, prime, owner); }
  /// The same where `wanted`; without a branch, which the processor could not foresee.
  void push_if(bool wanted, std::uint64_t prime, std::uint32_t owner) {
    large_[large_counts_[owner] * stride_ + owner] = prime;  // what is not wanted stands behind those that are
    large_counts_[owner] = static_cast<std::uint16_t>(large_counts_[owner] + (wanted ? 1 : 0));
  }

  /// Appends the rows of the numbers `rows`, which follow those appended before: all must have been found. The powers
  /// of `lists` become more than it has rows for.
  void append_rows(Range rows, FactorLists& lists);

 private:
  PrimePower* write_many(std::size_t row, PrimePower* end) const;

  Scratch<std::uint16_t> small_;         // packed, row after row
  Scratch<std::uint16_t> small_counts_;  // how many each number has
  Scratch<std::uint64_t> large_;         // prime k of number i at k * stride_ + i
  std::vector<std::uint16_t> large_counts_;
  std::size_t stride_ = 0;
  std::size_t stripped_ = 0;  // numbers
  std::size_t small_end_ = 0;
  std::size_t appended_ = 0;  // small powers
};

/// Makes room for `count` more powers behind the rows of the lists; returns where they go.
inline PrimePower* room_behind(FactorLists& lists, std::size_t count) {
  const std::size_t end = lists.starts.back();
  lists.powers.resize(std::max(lists.powers.size(), end + count));
  return lists.powers.data() + end;
}

}  // namespace heiretsu::factorize

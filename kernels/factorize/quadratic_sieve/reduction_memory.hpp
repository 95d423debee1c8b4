#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/factorize/quadratic_sieve/barrier.hpp"
#include "kernels/factorize/quadratic_sieve/reduction.hpp"

namespace heiretsu::factorize {

/// What the sizes of all parts of the shared memory follow from.
struct ReductionShape {
  std::size_t items, factors;     ///< how many there are in all items
  std::size_t sets, set_members;  ///< likewise
  std::size_t rows;
  std::size_t room;  ///< for entries of columns
  unsigned members;
};

/// What a member tells the others, between two barriers.
struct alignas(64) ReductionShare {
  std::uint64_t room = 0;    ///< that its merges of this pass need
  std::uint64_t merges = 0;  ///< of this pass
  std::int64_t entries = 0;  ///< what this pass has added
};

/// At the beginning of the shared memory.
struct ReductionHeader {
  ReductionShape shape;
  ReductionOptions options;
  std::uint64_t missing;     ///< columns
  std::uint32_t dense_rows;  ///< how many
  std::uint32_t reduced;     ///< is the matrix made small?
  SharedBarrier barrier;
};

/// A column: its rows outside the dense ones and the sets that it is the sum of (set s as rows + s), all ascending, at
/// `begin` of the entries. None has no entry.
struct ReductionColumn {
  std::uint32_t begin, size;
  std::uint32_t rows;  ///< of these entries
};

/// The columns of a row of few entries, in no order, as their numbers + 1; 0 is free.
struct ReductionRow {
  static constexpr std::size_t max_weight = 12;
  std::array<std::atomic<std::uint32_t>, max_weight> places;
};

/// The parts of the shared memory.
class ReductionMemory {
 public:
  /// The heaviest rows are kept as bits, so many words for each column at most.
  static constexpr std::size_t dense_words = 4, max_dense = 64 * dense_words;

  /// For memory that is placed already.
  explicit ReductionMemory(std::byte* memory)
      : ReductionMemory(memory, reinterpret_cast<const ReductionHeader*>(memory)->shape) {}
  ReductionMemory(std::byte* memory, const ReductionShape& shape);

  [[nodiscard]] static std::size_t bytes(const ReductionShape& shape) { return ReductionMemory(nullptr, shape).end_; }
  [[nodiscard]] ReductionHeader& header() const { return *reinterpret_cast<ReductionHeader*>(base_); }

  /// Calls visit(i) for a member's part of [0, count): every so-manieth block of 64.
  template <class Visit>
  void each_own(unsigned member, std::size_t count, Visit visit) const {
    for (std::size_t first = 64 * std::size_t{member}; first < count; first += 64 * std::size_t{shape.members}) {
      for (std::size_t i = first; i < std::min(count, first + 64); ++i) visit(static_cast<std::uint32_t>(i));
    }
  }

  ReductionShape shape;
  // Each list ends where the next begins; the first begins at 0.
  std::span<std::uint32_t> item_ends, factors, set_ends, set_members;
  std::span<ReductionColumn> columns;
  std::span<std::uint32_t> dense_rows;  ///< ascending
  std::span<std::uint64_t> dense;       ///< bits of the dense rows, `dense_words` a column
  std::span<std::uint32_t> entries;
  std::span<std::atomic<std::uint64_t>> claims;   ///< of rows, a column each
  std::span<std::atomic<std::uint32_t>> weights;  ///< of rows
  std::span<std::atomic<std::int32_t>> prices;    ///< of rows
  std::span<ReductionRow> places;                 ///< of rows
  std::span<ReductionShare> shares;               ///< of members

 private:
  template <class T>
  std::span<T> take(std::size_t count) {
    const std::size_t begin = end_;
    end_ = (end_ + count * sizeof(T) + 63) / 64 * 64;
    if (base_ == nullptr) return {};  // only the size is asked for
    return {reinterpret_cast<T*>(base_ + begin), count};
  }

  std::byte* base_;
  std::size_t end_ = 0;
};

}  // namespace heiretsu::factorize

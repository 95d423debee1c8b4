#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/base/range.hpp"
#include "kernels/factorize/quadratic_sieve/barrier.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos.hpp"

namespace heiretsu::factorize {

/// What the sizes of all parts of the shared memory follow from.
struct LanczosShape {
  std::size_t columns;
  std::size_t dense;    ///< blocks of 64 rows kept as bits, the heaviest rows
  std::size_t rows;     ///< all others, the sparse ones
  std::size_t entries;  ///< in these
  unsigned words, members;
};

/// How a matrix is laid out.
struct LanczosPlan {
  LanczosPlan(const Lists& matrix, std::size_t rows, unsigned members, unsigned words);

  LanczosShape shape;
  std::vector<std::uint32_t> row_places;  ///< of each row: the heaviest first
  std::vector<std::uint32_t> row_starts;  ///< of the sparse rows by place, and the end: see LanczosMemory::Sparse
  /// The column at each place. Sorted by weight, since lists of equal length are read faster, but in slices, so that
  /// the parts of the members have light and heavy ones alike.
  std::vector<std::uint32_t> columns;
};

/// At the beginning of the shared memory.
struct LanczosHeader {
  LanczosShape shape;
  std::uint64_t seed;
  std::uint32_t attempts;
  std::atomic<LanczosStatus> status;
  std::atomic<std::uint32_t> steps;  ///< done in this attempt
  std::atomic<std::uint32_t> stop;   ///< is it asked for?
  std::uint32_t stopping;            ///< seen by member 0, before a barrier
  SharedBarrier barrier;
};

/// Where the parts of the shared memory begin, in bytes; each at a multiple of 64.
struct LanczosLayout {
  explicit LanczosLayout(const LanczosShape& shape);

  std::size_t row_starts, row_index, column_starts, column_index, column_numbers, dense, vectors, images, dependencies,
      members, end;
  std::size_t vector_words, image_words, share_words, table_words, member_words;  ///< of one
};

/// The parts of the shared memory. Vectors have `words` 64-bit words for each element.
class LanczosMemory {
 public:
  /// A matrix by rows: the entries of row i are index[starts[i]..starts[i + 1]).
  struct Sparse {
    std::uint32_t *starts, *index;

    /// The part of [0, count) for a member: all parts have about equally many entries, where a row counts as `row_cost`
    /// more.
    [[nodiscard]] Range part(std::size_t count, unsigned member, unsigned members, std::size_t row_cost) const;
  };

  explicit LanczosMemory(std::byte* memory);

  [[nodiscard]] LanczosHeader& header() const { return *reinterpret_cast<LanczosHeader*>(base_); }
  [[nodiscard]] std::uint64_t* dense() const { return words_at(layout_.dense); }  ///< `shape.dense` words a column
  /// Vectors with an element for each column.
  [[nodiscard]] std::uint64_t* vector(std::size_t i) const {
    return words_at(layout_.vectors) + i * layout_.vector_words;
  }
  /// Vectors with an element for each dense row, then each sparse one.
  [[nodiscard]] std::uint64_t* image(std::size_t i) const { return words_at(layout_.images) + i * layout_.image_words; }
  [[nodiscard]] std::uint32_t* column_numbers() const { return numbers_at(layout_.column_numbers); }  ///< by place
  /// A word a column, by its number.
  [[nodiscard]] std::uint64_t* dependencies() const { return words_at(layout_.dependencies); }

  /// What a member adds to sums over the members: the dense rows of a product, and two products of block vectors.
  [[nodiscard]] std::uint64_t* share(unsigned member) const;
  /// A member's own: `tables` tables, the dense rows, and what LanczosStep needs.
  [[nodiscard]] std::uint64_t* table(unsigned member, std::size_t i) const;
  [[nodiscard]] std::uint64_t* dense_sum(unsigned member) const { return table(member, tables); }
  [[nodiscard]] std::uint64_t* step(unsigned member) const;

  static constexpr std::size_t vectors = 6, images = 2, tables = 3;

  const LanczosShape shape;
  Sparse by_row, by_column;  ///< the sparse rows and their columns; the columns and their sparse rows

 private:
  [[nodiscard]] std::uint64_t* words_at(std::size_t offset) const {
    return reinterpret_cast<std::uint64_t*>(base_ + offset);
  }
  [[nodiscard]] std::uint32_t* numbers_at(std::size_t offset) const {
    return reinterpret_cast<std::uint32_t*>(base_ + offset);
  }

  std::byte* base_;
  LanczosLayout layout_;
};

}  // namespace heiretsu::factorize

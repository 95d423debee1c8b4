#include "kernels/factorize/quadratic_sieve/elimination.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace heiretsu::factorize {
namespace {

constexpr std::size_t no_row = std::numeric_limits<std::size_t>::max();
constexpr std::size_t together = 8;  // columns of a panel: a byte of a row

/// Bits in rows of words; column c is bit c % 64 of word c / 64.
class BitMatrix {
 public:
  BitMatrix(const Lists& columns, std::size_t rows)
      : columns_(columns.size()),
        words_((columns.size() + 63) / 64),
        bits_(rows * words_),
        sums_((1U << together) * words_),
        order_(rows) {
    for (std::size_t row = 0; row < rows; ++row) order_[row] = bits_.data() + row * words_;
    for (std::size_t j = 0; j < columns.size(); ++j) {
      for (const auto row : columns[j]) order_[row][j / 64] |= std::uint64_t{1} << (j % 64);
    }
  }

  /// Brings it to echelon form and returns the row in which each column has its pivot, or none.
  std::vector<std::size_t> eliminate() {
    std::vector<std::size_t> pivots(columns_, no_row);
    std::size_t rank = 0;
    for (std::size_t column = 0; column < columns_; column += together) {
      const std::size_t before = rank;
      unsigned mask = 0;  // pivots among the 8 columns
      for (std::size_t row = rank; row < order_.size() && mask != (1U << together) - 1; ++row) {
        const unsigned bit = reduce(row, column, before, pivots);
        if (bit == 0) continue;
        std::swap(order_[row], order_[rank]);
        const std::size_t pivot = column + static_cast<std::size_t>(std::countr_zero(bit));
        for (std::size_t other = before; other < rank; ++other) {
          if ((byte(other, column) & bit) != 0) add(order_[rank], order_[other], column / 64);
        }
        pivots[pivot] = rank++;
        mask |= bit;
      }
      clear_below(rank, column, mask, pivots);
    }
    return pivots;
  }

  /// The sum of the values at the columns after `column` where the row is 1.
  [[nodiscard]] std::uint64_t sum(std::size_t row, std::size_t column, const std::vector<std::uint64_t>& values) const {
    std::uint64_t result = 0;
    for (std::size_t word = column / 64; word < words_; ++word) {
      std::uint64_t bits = order_[row][word];
      if (word == column / 64) bits &= ~std::uint64_t{1} << (column % 64);
      for (; bits != 0; bits &= bits - 1)
        result ^= values[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))];
    }
    return result;
  }

 private:
  [[nodiscard]] unsigned byte(std::size_t row, std::size_t column) const {
    return order_[row][column / 64] >> (column % 64) & ((1U << together) - 1);
  }

  void add(const std::uint64_t* from, std::uint64_t* to, std::size_t first_word) const {
    for (std::size_t word = first_word; word < words_; ++word) to[word] ^= from[word];
  }

  /// Adds the pivot rows of this panel that make the row 0 at their pivots, if 1s are left elsewhere: the first of
  /// them.
  unsigned reduce(std::size_t row, std::size_t column, std::size_t before, const std::vector<std::size_t>& pivots) {
    unsigned rest = byte(row, column);
    std::uint64_t added = 0;
    for (std::size_t c = 0; c < together && column + c < columns_; ++c) {
      if (pivots[column + c] == no_row || (byte(row, column) >> c & 1) == 0) continue;
      rest ^= byte(pivots[column + c], column);
      added |= std::uint64_t{1} << (pivots[column + c] - before);
    }
    if (rest == 0) return 0;
    for (; added != 0; added &= added - 1)
      add(order_[before + static_cast<std::size_t>(std::countr_zero(added))], order_[row], column / 64);
    return rest & (0 - rest);
  }

  /// Makes the rows from `first` on 0 at the pivots in `mask`, whose rows are 0 at each other's.
  void clear_below(std::size_t first, std::size_t column, unsigned mask, const std::vector<std::size_t>& pivots) {
    if (mask == 0) return;
    const std::size_t word = column / 64;
    std::fill_n(sums_.begin(), words_, 0);
    for (unsigned set = 1; set < 1U << together; ++set) {
      if ((set & ~mask) != 0) continue;
      const std::uint64_t* const rest = &sums_[(set & (set - 1)) * words_];
      const std::uint64_t* const row = order_[pivots[column + static_cast<std::size_t>(std::countr_zero(set))]];
      for (std::size_t k = word; k < words_; ++k) sums_[set * words_ + k] = rest[k] ^ row[k];
    }
    for (std::size_t row = first; row < order_.size(); ++row) {
      if (const unsigned set = byte(row, column) & mask; set != 0) add(&sums_[set * words_], order_[row], word);
    }
  }

  std::size_t columns_, words_;
  std::vector<std::uint64_t> bits_, sums_;
  std::vector<std::uint64_t*> order_;
};

}  // namespace

std::vector<std::uint64_t> eliminate(const Lists& columns, std::size_t rows) {
  BitMatrix matrix(columns, rows);
  const auto pivots = matrix.eliminate();
  // Each of the first 64 free columns makes a set of its own; the pivots, last first, follow from it.
  std::vector<std::uint64_t> sets(columns.size());
  unsigned free_columns = 0;
  for (std::size_t j = 0; j < sets.size() && free_columns < 64; ++j) {
    if (pivots[j] == no_row) sets[j] = std::uint64_t{1} << free_columns++;
  }
  for (std::size_t j = sets.size(); j-- > 0;) {
    if (pivots[j] != no_row) sets[j] = matrix.sum(pivots[j], j, sets);
  }
  return sets;
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/dependencies.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace heiretsu::factorize {
namespace {

constexpr std::uint32_t none = 0xffffffff;

/// The columns that may belong to a set: a column that is alone in some row cannot. Beyond what sets need, further
/// columns are left out, the heaviest first.
std::vector<std::uint32_t> useful_columns(const std::vector<std::vector<std::uint32_t>>& columns, std::size_t rows) {
  constexpr std::size_t surplus = 80;
  std::vector<std::uint32_t> kept(columns.size());
  for (std::uint32_t j = 0; j < kept.size(); ++j) kept[j] = j;
  std::sort(kept.begin(), kept.end(),
            [&](auto a, auto b) { return std::pair(columns[a].size(), a) < std::pair(columns[b].size(), b); });
  for (;;) {
    std::vector<std::uint32_t> weight(rows);
    for (const auto j : kept) {
      for (const auto row : columns[j]) ++weight[row];
    }
    const auto met =
        static_cast<std::size_t>(std::count_if(weight.begin(), weight.end(), [](auto w) { return w > 0; }));
    const std::size_t before = kept.size();
    std::erase_if(kept, [&](auto j) {
      return std::any_of(columns[j].begin(), columns[j].end(), [&](auto row) { return weight[row] == 1; });
    });
    if (kept.size() == before) {
      if (kept.size() <= met + surplus) return kept;
      kept.resize(met + surplus);
    }
  }
}

/// A dense matrix, rows packed into words.
class BitMatrix {
 public:
  BitMatrix(std::size_t rows, std::size_t columns) : words_((columns + 63) / 64), bits_(rows * words_), order_(rows) {
    for (std::size_t row = 0; row < rows; ++row) order_[row] = bits_.data() + row * words_;
  }

  void set(std::size_t row, std::size_t column) { order_[row][column / 64] |= std::uint64_t{1} << (column % 64); }
  [[nodiscard]] bool get(std::size_t row, std::size_t column) const {
    return (order_[row][column / 64] >> (column % 64) & 1) != 0;
  }

  /// Row echelon form. For each column the row that begins with it, `none` for those that stay free.
  std::vector<std::uint32_t> eliminate(std::size_t columns) {
    std::vector<std::uint32_t> pivots(columns, none);
    std::size_t rank = 0;
    for (std::size_t column = 0; column < columns && rank < order_.size(); ++column) {
      std::size_t row = rank;
      while (row < order_.size() && !get(row, column)) ++row;
      if (row == order_.size()) continue;
      std::swap(order_[rank], order_[row]);
      for (++row; row < order_.size(); ++row) {
        if (get(row, column)) add(order_[rank], order_[row], column / 64);
      }
      pivots[column] = static_cast<std::uint32_t>(rank++);
    }
    return pivots;
  }

  /// The sum of the values of the columns after `column` where the row is 1.
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
  void add(const std::uint64_t* from, std::uint64_t* to, std::size_t first_word) const {
    for (std::size_t word = first_word; word < words_; ++word) to[word] ^= from[word];
  }

  std::size_t words_;
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint64_t*> order_;
};

}  // namespace

std::vector<std::uint64_t> dependencies(const std::vector<std::vector<std::uint32_t>>& columns, std::size_t rows) {
  const auto kept = useful_columns(columns, rows);
  std::vector<std::uint32_t> row_of(rows, none);
  std::uint32_t rows_kept = 0;
  for (const auto j : kept) {
    for (const auto row : columns[j]) {
      if (row_of[row] == none) row_of[row] = rows_kept++;
    }
  }
  BitMatrix matrix(rows_kept, kept.size());
  for (std::size_t j = 0; j < kept.size(); ++j) {
    for (const auto row : columns[kept[j]]) matrix.set(row_of[row], j);
  }

  const auto pivots = matrix.eliminate(kept.size());
  // Each of the first 64 free columns makes a set of its own; the pivots, last first, follow from it.
  std::vector<std::uint64_t> sets(kept.size());
  unsigned free_columns = 0;
  for (std::size_t j = 0; j < kept.size() && free_columns < 64; ++j) {
    if (pivots[j] == none) sets[j] = std::uint64_t{1} << free_columns++;
  }
  for (std::size_t j = kept.size(); j-- > 0;) {
    if (pivots[j] != none) sets[j] = matrix.sum(pivots[j], j, sets);
  }
  std::vector<std::uint64_t> result(columns.size());
  for (std::size_t j = 0; j < kept.size(); ++j) result[kept[j]] = sets[j];
  return result;
}

}  // namespace heiretsu::factorize

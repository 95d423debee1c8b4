#include "kernels/factorize/quadratic_sieve/echelon.hpp"

#include <bit>
#include <utility>

namespace heiretsu::factorize {

bool Echelon::insert(std::span<const std::uint64_t> row) {
  std::vector<std::uint64_t> rest(row.begin(), row.end());
  for (std::size_t word = 0; word < words_; ++word) {
    while (rest[word] != 0) {
      const std::size_t column = 64 * word + static_cast<std::size_t>(std::countr_zero(rest[word]));
      if (rows_at_[column] == none) {
        rows_at_[column] = rows_.size();
        rows_.push_back(std::move(rest));
        pivots_.push_back(column);
        return true;
      }
      const auto& known = rows_[rows_at_[column]];
      for (std::size_t k = word; k < words_; ++k) rest[k] ^= known[k];
    }
  }
  return false;
}

/// One for each column without a pivot: 1 there, 0 in the other such columns; the pivots, last first, follow.
std::vector<std::vector<std::uint64_t>> Echelon::kernel() const {
  std::vector<std::vector<std::uint64_t>> result;
  for (std::size_t free = 0; free < 64 * words_; ++free) {
    if (rows_at_[free] != none) continue;
    auto& x = result.emplace_back(words_);
    x[free / 64] = std::uint64_t{1} << (free % 64);
    for (std::size_t column = free; column-- > 0;) {  // a row's pivot is its first 1: later columns have 0 there
      if (rows_at_[column] == none) continue;
      std::uint64_t sum = 0;
      for (std::size_t k = column / 64; k < words_; ++k) sum ^= rows_[rows_at_[column]][k] & x[k];
      if (std::popcount(sum) % 2 != 0) x[column / 64] |= std::uint64_t{1} << (column % 64);
    }
  }
  return result;
}

}  // namespace heiretsu::factorize

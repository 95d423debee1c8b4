#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace heiretsu::factorize {

/// Rows over GF(2) of up to 64 `words` bits in echelon form: each has its first 1 in a column of its own, its pivot.
class Echelon {
 public:
  explicit Echelon(std::size_t words) : words_(words), rows_at_(64 * words, none) {}

  /// Takes a row in; false if it is a sum of the others. O(64 words^2).
  bool insert(std::span<const std::uint64_t> row);

  /// The columns that are a pivot, in the order in which the rows came. These columns of the rows are independent.
  [[nodiscard]] const std::vector<std::size_t>& pivots() const { return pivots_; }

  /// All x with row . x = 0 for each row are sums of these, `words` words each, which are independent.
  [[nodiscard]] std::vector<std::vector<std::uint64_t>> kernel() const;

 private:
  static constexpr std::size_t none = ~std::size_t{0};

  std::size_t words_;
  std::vector<std::vector<std::uint64_t>> rows_;
  std::vector<std::size_t> pivots_;
  std::vector<std::size_t> rows_at_;  // by pivot
};

}  // namespace heiretsu::factorize

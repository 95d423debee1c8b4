#include "kernels/factorize/quadratic_sieve/matrix.hpp"

#include <functional>
#include <numeric>

namespace heiretsu::factorize {

SmallerMatrix whole_matrix(const MatrixSource& source) {
  SmallerMatrix result;
  result.rows = source.rows;
  std::vector<bool> odd(source.rows);
  for (std::size_t set = 0; set < source.sets.size(); ++set) {
    for (const std::uint32_t item : source.sets[set])
      for (const std::uint32_t row : source.items[item]) odd[row] = !odd[row];
    for (const std::uint32_t item : source.sets[set]) {
      for (const std::uint32_t row : source.items[item]) {
        if (odd[row]) result.columns.push(row);
        odd[row] = false;
      }
    }
    result.columns.close();
    result.members.push(static_cast<std::uint32_t>(set));
    result.members.close();
  }
  return result;
}

std::vector<std::uint64_t> expand(const Lists& members, std::span<const std::uint64_t> dependencies,
                                  std::size_t columns) {
  std::vector<std::uint64_t> result(columns);
  for (std::size_t j = 0; j < members.size(); ++j) {
    for (const std::uint32_t member : members[j]) result[member] ^= dependencies[j];
  }
  return result;
}

std::uint64_t sums_to_zero(const Lists& columns, std::size_t rows, std::span<const std::uint64_t> sets) {
  std::vector<std::uint64_t> sums(rows);
  for (std::size_t j = 0; j < columns.size(); ++j) {
    for (const std::uint32_t row : columns[j]) sums[row] ^= sets[j];
  }
  return ~std::accumulate(sums.begin(), sums.end(), std::uint64_t{0}, std::bit_or<>());
}

}  // namespace heiretsu::factorize

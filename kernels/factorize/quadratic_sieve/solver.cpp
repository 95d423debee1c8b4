#include "kernels/factorize/quadratic_sieve/solver.hpp"

#include <algorithm>

#include "kernels/factorize/quadratic_sieve/elimination.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos.hpp"
#include "kernels/factorize/quadratic_sieve/matrix.hpp"

namespace heiretsu::factorize {

std::vector<std::uint64_t> find_dependencies(const Lists& columns, std::size_t rows, unsigned threads) {
  const SmallerMatrix matrix = smaller_matrix(columns, rows);
  std::vector<std::uint64_t> sets;
  if (matrix.columns.size() <= max_eliminated_columns) {
    sets = eliminate(matrix.columns, matrix.rows);
  } else if (matrix.columns.size() > matrix.rows) {
    sets = lanczos(matrix.columns, matrix.rows, threads);
  }
  if (std::all_of(sets.begin(), sets.end(), [](std::uint64_t set) { return set == 0; })) return {};
  return expand(matrix.members, sets, columns.size());
}

}  // namespace heiretsu::factorize

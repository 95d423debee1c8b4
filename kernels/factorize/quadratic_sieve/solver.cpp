#include "kernels/factorize/quadratic_sieve/solver.hpp"

#include "kernels/factorize/quadratic_sieve/elimination.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos.hpp"

namespace heiretsu::factorize {

std::vector<std::uint64_t> find_dependencies(const SmallerMatrix& matrix, unsigned threads) {
  std::vector<std::uint64_t> sets;
  if (matrix.columns.size() <= max_eliminated_columns) {
    sets = eliminate(matrix.columns, matrix.rows);
  } else if (matrix.columns.size() > matrix.rows) {
    sets = lanczos(matrix.columns, matrix.rows, threads);
  }
  sets.resize(matrix.columns.size());
  return sets;
}

}  // namespace heiretsu::factorize

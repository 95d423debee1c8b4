#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/quadratic_sieve/lists.hpp"

namespace heiretsu::factorize {

/// Sparse matrices over GF(2) are Lists: column j is the list of the rows where it is 1, each once.

/// For each set of items the numbers below `rows` that stand in an odd number of places of its items' lists, ascending:
/// the columns of a sieve's matrix from cycles, as sets of relations, and the factors of each relation, with
/// multiplicity.
[[nodiscard]] Lists odd_sums(const Lists& sets, const Lists& items, std::size_t rows);

/// A matrix with the same dependencies as a larger one, apart from those of columns that were more than enough.
struct SmallerMatrix {
  Lists columns;
  std::size_t rows = 0;  ///< each of them occurs
  Lists members;         ///< for each column those of the larger matrix that it is the sum of, ascending
};

/// Makes a matrix smaller for a solver whose time is columns x (entries + columns x `column_cost`), entries in
/// dense rows not counted: leaves out columns with a row of their own, again and again, and of what is then left the
/// heaviest beyond rows + `surplus`; then takes away rows of few entries, each by adding the lightest of its columns to
/// the others, while that makes the solver faster (structured Gaussian elimination). A `column_cost` below 0 merges
/// nothing. About 3 us a column of a sieve's matrix, half of which are left. 20 is where merging and block Lanczos
/// together take least: more costs more in merging than it saves. Source: C. Pomerance, J. Smith, Reduction of huge,
/// sparse matrices over finite fields via created catastrophes (1992).
[[nodiscard]] SmallerMatrix smaller_matrix(const Lists& columns, std::size_t rows, std::size_t surplus = 96,
                                           double column_cost = 20);

/// Dependencies of the larger matrix, of `columns` columns, from those of the smaller: bit k of element j says whether
/// column j belongs to dependency k.
[[nodiscard]] std::vector<std::uint64_t> expand(const Lists& members, std::span<const std::uint64_t> dependencies,
                                                std::size_t columns);

/// The bits k for which the columns in set k add up to zero.
[[nodiscard]] std::uint64_t sums_to_zero(const Lists& columns, std::size_t rows, std::span<const std::uint64_t> sets);

}  // namespace heiretsu::factorize

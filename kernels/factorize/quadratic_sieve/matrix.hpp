#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/quadratic_sieve/lists.hpp"

namespace heiretsu::factorize {

/// Sparse matrices over GF(2) are Lists: column j is the list of the rows where it is 1, each once.

/// A matrix with the same dependencies as a larger one, apart from those of columns that were more than enough.
struct SmallerMatrix {
  Lists columns;
  std::size_t rows = 0;  ///< each of them occurs
  Lists members;         ///< for each column those of the larger matrix that it is the sum of, ascending
};

/// A sieve's matrix as it comes: a column for each set of items, with the rows that stand in an odd number of places of
/// its items' lists. Sets are cycles, items relations with their factors, with multiplicity.
struct MatrixSource {
  const Lists& sets;
  const Lists& items;
  std::size_t rows;  ///< numbers in items are below it
};

/// All of it, made no smaller: each column is one set's, its rows in no order. O(factors of the items).
[[nodiscard]] SmallerMatrix whole_matrix(const MatrixSource& source);

/// Dependencies of the larger matrix, of `columns` columns, from those of the smaller: bit k of element j says whether
/// column j belongs to dependency k.
[[nodiscard]] std::vector<std::uint64_t> expand(const Lists& members, std::span<const std::uint64_t> dependencies,
                                                std::size_t columns);

/// The bits k for which the columns in set k add up to zero.
[[nodiscard]] std::uint64_t sums_to_zero(const Lists& columns, std::size_t rows, std::span<const std::uint64_t> sets);

}  // namespace heiretsu::factorize

#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/factorize/quadratic_sieve/lists.hpp"

namespace heiretsu::factorize {

/// Sets of columns of a matrix over GF(2) that add up to zero: bit k of element j says whether column j belongs to set
/// k. Up to 64 independent sets, as many as there are. Elimination on rows of bits, 8 columns at a time with a table of
/// all sums of 8 rows: n^3 / 1500 word operations and n^2 / 8 bytes for n columns and about as many rows. Source: M.
/// Albrecht, G. Bard, W. Hart, Algorithm 898: Efficient multiplication of dense matrices over GF(2) (2010).
[[nodiscard]] std::vector<std::uint64_t> eliminate(const Lists& columns, std::size_t rows);

}  // namespace heiretsu::factorize

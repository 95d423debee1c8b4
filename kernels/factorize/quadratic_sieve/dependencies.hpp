#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace heiretsu::factorize {

/// Sets of columns of a matrix over GF(2) that add up to zero: bit k of element j says whether column j belongs to set
/// k. Up to 64 independent sets, as many as there are. Columns are given by the rows where they are 1, each once.
/// Gaussian elimination on words of 64 bits after leaving out rows and columns that cannot take part: O(n^3 / 64) for
/// the n columns that remain, 16 MB for n = 11 000.
[[nodiscard]] std::vector<std::uint64_t> dependencies(const std::vector<std::vector<std::uint32_t>>& columns,
                                                      std::size_t rows);

}  // namespace heiretsu::factorize

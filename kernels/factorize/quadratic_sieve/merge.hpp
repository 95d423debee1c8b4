#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/factorize/quadratic_sieve/lists.hpp"

namespace heiretsu::factorize {

/// Sets of the columns `kept`, ascending, whose sums have fewer rows than they: one row and one column less with each
/// merge, see smaller_matrix().
[[nodiscard]] Lists merge_columns(const Lists& columns, std::span<const std::uint32_t> kept, std::size_t rows,
                                  double column_cost);

}  // namespace heiretsu::factorize

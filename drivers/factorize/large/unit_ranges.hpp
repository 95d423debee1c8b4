#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kernels/base/range.hpp"

namespace heiretsu::factorize {

// Units of a sieve: ascending ranges with gaps between them. All take O(ranges).

/// Adds a range.
void insert(std::vector<Range>& ranges, Range added);

/// How many units they have.
[[nodiscard]] std::uint64_t count_units(std::span<const Range> ranges);

/// The units of `within` that they do not have.
[[nodiscard]] std::vector<Range> missing(std::span<const Range> ranges, Range within);

/// As --units takes them, both ends in: "0..99"; several are "0..99, 120..129", more than four "... and 3 more ranges".
[[nodiscard]] std::string units_text(Range units);
[[nodiscard]] std::string units_text(std::span<const Range> ranges);

}  // namespace heiretsu::factorize

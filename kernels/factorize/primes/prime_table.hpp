#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace heiretsu::factorize {

/// Entry n, n < size, says whether n is a prime between first and last, both included; last < size. O(size).
[[nodiscard]] std::vector<bool> prime_table(std::uint32_t first, std::uint32_t last, std::size_t size);

}  // namespace heiretsu::factorize

#pragma once
#include <cstdint>

namespace heiretsu {

/// The items first, first + 1, ..., last - 1. Empty when first == last; adjoining ranges share a number.
struct Range {
  std::uint64_t first = 0;  ///< of the items
  std::uint64_t last = 0;   ///< one more than the last item

  /// How many items.
  [[nodiscard]] constexpr std::uint64_t size() const { return last - first; }
  /// Are there none?
  [[nodiscard]] constexpr bool empty() const { return first == last; }
  friend constexpr bool operator==(const Range&, const Range&) = default;
};

}  // namespace heiretsu

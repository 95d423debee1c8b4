#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace heiretsu::factorize {

/// Divisors of a block's numbers that must still be tested or split, or that were found prime: each value with its
/// owner, the index in the block of the number it divides. A number may own several.
struct Cofactors {
  std::vector<std::uint64_t> values;
  std::vector<std::uint32_t> owners;

  [[nodiscard]] std::size_t size() const { return values.size(); }
  [[nodiscard]] bool empty() const { return values.empty(); }

  void push(std::uint64_t value, std::uint32_t owner) {
    values.push_back(value);
    owners.push_back(owner);
  }
  /// Appends all that `other` holds, and empties it.
  void take(Cofactors& other) {
    values.insert(values.end(), other.values.begin(), other.values.end());
    owners.insert(owners.end(), other.owners.begin(), other.owners.end());
    other.clear();
  }
  /// Forgets them and keeps the memory.
  void clear() {
    values.clear();
    owners.clear();
  }
};

}  // namespace heiretsu::factorize

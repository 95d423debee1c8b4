#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <set>
#include <vector>

#include "kernels/base/random.hpp"
#include "kernels/factorize/quadratic_sieve/lists.hpp"
#include "kernels/factorize/quadratic_sieve/reduction.hpp"

namespace heiretsu::factorize {

/// A random matrix shaped like a sieve's: row r, of the r-th prime, has a 1 in a column with probability
/// min(1/2, factors / (r + 1)), so that a column has about `factors` * (1 + ln(rows / 2 / factors)) of them.
inline Lists sieve_matrix(std::size_t rows, std::size_t columns, double factors, std::uint64_t seed) {
  SplitMix64 random(seed);
  std::vector<std::vector<std::uint32_t>> lists(columns);
  for (std::uint32_t row = 0; row < rows; ++row) {
    const double rate = -1 / std::log1p(-std::min(0.5, factors / (row + 1)));
    // From one column with a 1 to the next it is a geometric distance.
    for (double place = 0;; place += 1) {
      place += std::floor(-rate * std::log((static_cast<double>(random() >> 11) + 1) * 0x1p-53));
      if (place >= static_cast<double>(columns)) break;
      lists[static_cast<std::size_t>(place)].push_back(row);
    }
  }
  Lists result;
  for (const auto& list : lists) result.add(list);
  return result;
}

inline Lists lists_of(std::initializer_list<std::vector<std::uint32_t>> lists) {
  Lists result;
  for (const auto& list : lists) result.add(list);
  return result;
}

/// For each set of items the numbers that stand in an odd number of places of its items' lists, ascending.
inline Lists odd_sums(const Lists& sets, const Lists& items) {
  Lists result;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    std::set<std::uint32_t> odd;
    for (const std::uint32_t item : sets[i]) {
      for (const std::uint32_t number : items[item]) {
        if (!odd.insert(number).second) odd.erase(number);
      }
    }
    result.add(std::vector(odd.begin(), odd.end()));
  }
  return result;
}

/// Sets of one item each.
inline Lists sets_of_one(std::size_t count) {
  Lists sets;
  for (std::uint32_t i = 0; i < count; ++i) sets.add({&i, 1});
  return sets;
}

/// A matrix made small that is there already.
inline SmallerMatrix smaller_matrix(const Lists& columns, std::size_t rows, const ReductionOptions& options = {},
                                    unsigned threads = 1) {
  return reduce({sets_of_one(columns.size()), columns, rows}, threads, options).matrix;
}

}  // namespace heiretsu::factorize

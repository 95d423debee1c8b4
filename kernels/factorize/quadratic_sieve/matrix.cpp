#include "kernels/factorize/quadratic_sieve/matrix.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>
#include <utility>

#include "kernels/factorize/quadratic_sieve/merge.hpp"

namespace heiretsu::factorize {
namespace {

using Id = std::uint32_t;

/// Leaves columns out of a matrix.
class Trimmer {
 public:
  Trimmer(const Lists& columns, std::size_t rows)
      : columns_(columns), weights_(rows), sums_(rows), kept_(columns.size(), true), count_(columns.size()) {
    for (Id j = 0; j < columns.size(); ++j) {
      for (const Id row : columns[j]) {
        if (weights_[row]++ == 0) ++rows_;
        sums_[row] ^= j;
      }
    }
  }

  /// The columns kept: none has a row of its own, and they are at most rows + surplus.
  std::vector<Id> trim(std::size_t surplus) {
    std::vector<Id> by_weight(columns_.size());
    std::iota(by_weight.begin(), by_weight.end(), 0);
    std::stable_sort(by_weight.begin(), by_weight.end(),
                     [&](Id a, Id b) { return columns_[a].size() > columns_[b].size(); });
    for (Id row = 0; row < weights_.size(); ++row) leave_out_single(row);
    for (const Id j : by_weight) {
      if (count_ <= rows_ + surplus) break;
      if (kept_[j]) leave_out(j);
    }
    std::erase_if(by_weight, [&](Id j) { return !kept_[j]; });
    return by_weight;
  }

 private:
  /// The sum (xor) of a row's columns is the last one when one is left.
  void leave_out_single(Id row) {
    if (weights_[row] == 1) leave_out(sums_[row]);
  }

  void leave_out(Id first) {
    std::vector<Id> columns{first};
    kept_[first] = false;
    while (!columns.empty()) {
      const Id j = columns.back();
      columns.pop_back();
      --count_;
      for (const Id row : columns_[j]) {
        sums_[row] ^= j;
        if (--weights_[row] == 0) --rows_;
        if (weights_[row] != 1 || !kept_[sums_[row]]) continue;
        kept_[sums_[row]] = false;
        columns.push_back(sums_[row]);
      }
    }
  }

  const Lists& columns_;
  std::vector<Id> weights_, sums_;
  std::vector<bool> kept_;
  std::size_t rows_ = 0, count_;
};

/// Numbers the rows that occur, in their order, and puts these numbers in their place; returns how many.
std::size_t number_rows(Lists& columns, std::size_t rows) {
  std::vector<Id> numbers(rows);
  for (std::size_t j = 0; j < columns.size(); ++j) {
    for (const Id row : columns[j]) numbers[row] = 1;
  }
  Id next = 0;
  for (Id& number : numbers) {
    if (number != 0) number = next++;
  }
  columns.transform([&](Id row) { return numbers[row]; });
  return next;
}

}  // namespace

Lists odd_sums(const Lists& sets, const Lists& items, std::size_t rows) {
  Lists result;
  std::vector<std::uint64_t> odd((rows + 63) / 64);  // a bit a row: to look at all takes less time than to sort some
  for (std::size_t i = 0; i < sets.size(); ++i) {
    for (const Id item : sets[i]) {
      for (const Id row : items[item]) odd[row / 64] ^= std::uint64_t{1} << (row % 64);
    }
    for (std::size_t word = 0; word < odd.size(); ++word) {
      for (std::uint64_t bits = std::exchange(odd[word], 0); bits != 0; bits &= bits - 1)
        result.push(static_cast<Id>(64 * word + static_cast<std::size_t>(std::countr_zero(bits))));
    }
    result.close();
  }
  return result;
}

SmallerMatrix smaller_matrix(const Lists& columns, std::size_t rows, std::size_t surplus, double column_cost) {
  const auto kept = Trimmer(columns, rows).trim(surplus);
  Lists members;
  if (column_cost < 0) {
    for (const Id j : kept) members.add({&j, 1});
  } else {
    members = merge_columns(columns, kept, rows, column_cost);
  }
  SmallerMatrix result{odd_sums(members, columns, rows), 0, std::move(members)};
  result.rows = number_rows(result.columns, rows);
  return result;
}

std::vector<std::uint64_t> expand(const Lists& members, std::span<const std::uint64_t> dependencies,
                                  std::size_t columns) {
  std::vector<std::uint64_t> result(columns);
  for (std::size_t j = 0; j < members.size(); ++j) {
    for (const Id member : members[j]) result[member] ^= dependencies[j];
  }
  return result;
}

std::uint64_t sums_to_zero(const Lists& columns, std::size_t rows, std::span<const std::uint64_t> sets) {
  std::vector<std::uint64_t> sums(rows);
  for (std::size_t j = 0; j < columns.size(); ++j) {
    for (const Id row : columns[j]) sums[row] ^= sets[j];
  }
  return ~std::accumulate(sums.begin(), sums.end(), std::uint64_t{0}, std::bit_or<>());
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/column_making.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <limits>
#include <utility>

#include "kernels/factorize/quadratic_sieve/solver.hpp"

namespace heiretsu::factorize {
namespace {

using Id = std::uint32_t;

constexpr Id no_bit = std::numeric_limits<Id>::max();

std::span<const Id> list_of(std::span<const Id> ends, std::span<const Id> numbers, std::size_t i) {
  const std::size_t begin = i == 0 ? 0 : ends[i - 1];
  return numbers.subspan(begin, ends[i] - begin);
}

/// Numbers that come an even number of times go; what is left comes out ascending. A bit a number, and one for each 64
/// of these words that is not 0.
class OddNumbers {
 public:
  explicit OddNumbers(std::size_t numbers) : bits_(numbers / 64 + 1), words_(bits_.size() / 64 + 1) {}

  void add(Id number) {
    bits_[number / 64] ^= std::uint64_t{1} << (number % 64);
    words_[number / 4096] |= std::uint64_t{1} << (number / 64 % 64);
  }

  /// Calls visit(number) for each, and forgets them.
  template <class Visit>
  void take(Visit visit) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t words = std::exchange(words_[i], 0); words != 0; words &= words - 1) {
        const std::size_t word = 64 * i + static_cast<std::size_t>(std::countr_zero(words));
        for (std::uint64_t bits = std::exchange(bits_[word], 0); bits != 0; bits &= bits - 1)
          visit(static_cast<Id>(64 * word + static_cast<std::size_t>(std::countr_zero(bits))));
      }
    }
  }

 private:
  std::vector<std::uint64_t> bits_, words_;
};

}  // namespace

void ColumnMaking::make() {
  OddNumbers odd(memory_.shape.rows);
  std::vector<Id> weights(memory_.shape.rows);
  memory_.each_own(member_, memory_.shape.sets, [&](Id j) {
    const auto items = list_of(memory_.set_ends, memory_.set_members, j);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i + 1 < items.size()) __builtin_prefetch(factors_of(items[i + 1]).data());
      for (const Id row : factors_of(items[i])) odd.add(row);
    }
    ReductionColumn& column = memory_.columns[j];
    odd.take([&](Id row) {
      memory_.entries[column.begin + column.size++] = row;
      ++weights[row];
    });
  });
  const std::size_t first = weights.size() * member_ / memory_.shape.members;  // no two at the same place at once
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::size_t row = (first + i) % weights.size();
    if (weights[row] > 0) memory_.weights[row].fetch_add(weights[row], std::memory_order_relaxed);
  }
}

std::size_t ColumnMaking::missing() const {
  const auto met = static_cast<std::size_t>(std::count_if(memory_.weights.begin(), memory_.weights.end(),
                                                          [](const auto& weight) { return weight_of(weight) > 0; }));
  return std::max(met + surplus_columns(met), memory_.shape.sets) - memory_.shape.sets;
}

void ColumnMaking::list() {
  const std::vector<Id> dense = dense_rows();
  std::vector<Id> bits(memory_.shape.rows, no_bit);
  for (Id bit = 0; bit < dense.size(); ++bit) bits[dense[bit]] = bit;
  std::int64_t entries = 0;
  memory_.each_own(member_, memory_.shape.sets, [&](Id j) {
    list(j, bits);
    entries += memory_.columns[j].rows;
  });
  memory_.shares[member_].entries = entries;
  if (member_ != 0) return;
  std::copy(dense.begin(), dense.end(), memory_.dense_rows.begin());
  memory_.header().dense_rows = static_cast<Id>(dense.size());
}

/// `dense_bits`: the bit of each row, or none.
void ColumnMaking::list(Id j, std::span<const Id> dense_bits) {
  ReductionColumn& column = memory_.columns[j];
  for (Id i = 0; i < column.size; ++i) {
    const Id row = memory_.entries[column.begin + i], bit = dense_bits[row];
    if (bit != no_bit) {
      memory_.dense[ReductionMemory::dense_words * j + bit / 64] |= std::uint64_t{1} << (bit % 64);
      continue;
    }
    memory_.entries[column.begin + column.rows++] = row;
    if (weight_of(memory_.weights[row]) <= ReductionRow::max_weight) enter(row, j);
  }
  column.size = column.rows + 1;
  memory_.entries[column.begin + column.rows] = static_cast<Id>(memory_.shape.rows + j);
}

/// There is a place for each column of a light row.
void ColumnMaking::enter(Id row, Id j) {
  for (auto& place : memory_.places[row].places) {
    Id free = place.load(std::memory_order_relaxed);
    if (free == 0 && place.compare_exchange_strong(free, j + 1, std::memory_order_relaxed)) return;
  }
}

std::span<const Id> ColumnMaking::factors_of(Id item) const {
  return list_of(memory_.item_ends, memory_.factors, item);
}

/// Those that a solver treats as dense: they cost the same whatever they hold. Ascending.
std::vector<Id> ColumnMaking::dense_rows() const {
  constexpr std::size_t dense_from = 16;  // an entry in one of so many columns
  const std::size_t light = std::max(memory_.shape.sets / dense_from, ReductionRow::max_weight);
  std::vector<Id> dense;
  for (Id row = 0; row < memory_.shape.rows; ++row) {
    if (weight_of(memory_.weights[row]) > light) dense.push_back(row);
  }
  std::stable_sort(dense.begin(), dense.end(),
                   [&](Id a, Id b) { return weight_of(memory_.weights[a]) > weight_of(memory_.weights[b]); });
  dense.resize(std::min(dense.size(), ReductionMemory::max_dense));
  std::sort(dense.begin(), dense.end());
  return dense;
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/reduction.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <new>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include "kernels/factorize/quadratic_sieve/merging.hpp"
#include "kernels/factorize/quadratic_sieve/reduction_memory.hpp"
#include "kernels/factorize/quadratic_sieve/solver.hpp"
#include "kernels/factorize/quadratic_sieve/thread_team.hpp"
#include "kernels/factorize/quadratic_sieve/zero_pages.hpp"

namespace heiretsu::factorize {
namespace {

using Id = std::uint32_t;

/// Entries that the column of a set has at most, and one for the set.
std::size_t room_of(const MatrixSource& source, std::size_t set) {
  std::size_t room = 1;
  for (const Id item : source.sets[set]) room += source.items[item].size();
  return room;
}

ReductionShape shape_of(const MatrixSource& source, unsigned members) {
  std::size_t room = 0;
  for (std::size_t set = 0; set < source.sets.size(); ++set) room += room_of(source, set);
  if (room > std::numeric_limits<Id>::max()) throw std::length_error("a matrix of more than 2^32 entries");
  return {source.items.size(),
          source.items.numbers(),
          source.sets.size(),
          source.sets.numbers(),
          source.rows,
          room,
          members};
}

void place_lists(const Lists& lists, std::span<Id> ends, std::span<Id> numbers) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    std::copy(lists[i].begin(), lists[i].end(), numbers.begin() + static_cast<std::ptrdiff_t>(end));
    end += lists[i].size();
    ends[i] = static_cast<Id>(end);
  }
}

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

/// What a member does before anything is merged.
class ColumnMaking {
 public:
  ColumnMaking(const ReductionMemory& memory, unsigned member) : memory_(memory), member_(member) {}

  /// This member's columns with all rows, and the weights of these.
  void make() {
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

  /// Every member finds the same.
  [[nodiscard]] std::size_t missing() const {
    const auto met = static_cast<std::size_t>(std::count_if(memory_.weights.begin(), memory_.weights.end(),
                                                            [](const auto& weight) { return weight_of(weight) > 0; }));
    return std::max(met + surplus_columns(met), memory_.shape.sets) - memory_.shape.sets;
  }

  /// The heaviest rows of this member's columns become bits, light rows get to know their columns.
  void list() {
    const std::vector<Id> dense = dense_rows();
    std::vector<Id> bits(memory_.shape.rows, none);
    for (Id bit = 0; bit < dense.size(); ++bit) bits[dense[bit]] = bit;
    std::int64_t entries = 0;
    memory_.each_own(member_, memory_.shape.sets, [&](Id j) {
      ReductionColumn& column = memory_.columns[j];
      for (Id i = 0; i < column.size; ++i) {
        const Id row = memory_.entries[column.begin + i], bit = bits[row];
        if (bit != none) {
          memory_.dense[ReductionMemory::dense_words * j + bit / 64] |= std::uint64_t{1} << (bit % 64);
          continue;
        }
        memory_.entries[column.begin + column.rows++] = row;
        if (weight_of(memory_.weights[row]) <= ReductionRow::max_weight) enter(row, j);
      }
      entries += column.rows;
      column.size = column.rows + 1;
      memory_.entries[column.begin + column.rows] = static_cast<Id>(memory_.shape.rows + j);
    });
    memory_.shares[member_].entries = entries;
    if (member_ != 0) return;
    std::copy(dense.begin(), dense.end(), memory_.dense_rows.begin());
    memory_.header().dense_rows = static_cast<Id>(dense.size());
  }

 private:
  static constexpr Id none = std::numeric_limits<Id>::max();

  [[nodiscard]] std::span<const Id> factors_of(Id item) const {
    return list_of(memory_.item_ends, memory_.factors, item);
  }

  static Id weight_of(const std::atomic<Id>& weight) { return weight.load(std::memory_order_relaxed); }

  /// Those that a solver treats as dense: they cost the same whatever they hold. Ascending.
  [[nodiscard]] std::vector<Id> dense_rows() const {
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

  /// There is a place for each column of a light row.
  void enter(Id row, Id j) {
    for (auto& place : memory_.places[row].places) {
      Id free = place.load(std::memory_order_relaxed);
      if (free == 0 && place.compare_exchange_strong(free, j + 1, std::memory_order_relaxed)) return;
    }
  }

  const ReductionMemory& memory_;
  unsigned member_;
};

/// Calls visit(row) for each dense row of a column, ascending.
template <class Visit>
void each_dense(const ReductionMemory& memory, std::size_t j, Visit visit) {
  for (std::size_t word = 0; word < ReductionMemory::dense_words; ++word) {
    for (std::uint64_t bits = memory.dense[ReductionMemory::dense_words * j + word]; bits != 0; bits &= bits - 1)
      visit(memory.dense_rows[64 * word + static_cast<std::size_t>(std::countr_zero(bits))]);
  }
}

/// The rows of a column outside the dense ones.
std::span<const Id> light_rows(const ReductionMemory& memory, std::size_t j) {
  return memory.entries.subspan(memory.columns[j].begin, memory.columns[j].rows);
}

/// Numbers the rows that occur in what is left, in their order.
std::vector<Id> number_rows(const ReductionMemory& memory, SmallerMatrix& result) {
  std::vector<Id> numbers(memory.shape.rows);
  std::size_t entries = 0, members = 0, columns = 0;
  for (std::size_t j = 0; j < memory.columns.size(); ++j) {
    if (memory.columns[j].size == 0) continue;
    for (const Id row : light_rows(memory, j)) numbers[row] = 1;
    each_dense(memory, j, [&](Id row) {
      numbers[row] = 1;
      ++entries;
    });
    entries += memory.columns[j].rows;
    members += memory.columns[j].size - memory.columns[j].rows;
    ++columns;
  }
  for (Id& number : numbers) {
    if (number != 0) number = static_cast<Id>(result.rows++);
  }
  result.columns.reserve(columns, entries);
  result.members.reserve(columns, members);
  return numbers;
}

}  // namespace

std::size_t reduction_bytes(const MatrixSource& source, unsigned members) {
  return ReductionMemory::bytes(shape_of(source, members));
}

void reduction_place(const MatrixSource& source, unsigned members, const ReductionOptions& options,
                     std::span<std::byte> memory) {
  const ReductionShape shape = shape_of(source, members);
  if (memory.size() < ReductionMemory::bytes(shape)) throw std::logic_error("too little memory for a matrix");
  new (memory.data()) ReductionHeader{shape, options, 0, 0, 0, {}};
  const ReductionMemory parts(memory.data());
  place_lists(source.items, parts.item_ends, parts.factors);
  place_lists(source.sets, parts.set_ends, parts.set_members);
  std::size_t begin = 0;
  for (std::size_t set = 0; set < source.sets.size(); ++set) {
    parts.columns[set].begin = static_cast<Id>(begin);
    begin += room_of(source, set);
  }
}

void reduction_run(unsigned member, unsigned members, std::span<std::byte> memory,
                   const std::function<void(bool)>& waiting) {
  const ReductionMemory parts(memory.data());
  if (members != parts.shape.members || member >= members)
    throw std::logic_error("a matrix reduced by another team than its memory was made for");
  const std::function<void()> wait = [&] {
    if (waiting) waiting(true);
    parts.header().barrier.wait(members);
    if (waiting) waiting(false);
  };
  ColumnMaking making(parts, member);
  making.make();
  wait();
  const std::size_t missing = making.missing();
  if (member == 0) parts.header().missing = missing;
  if (missing > 0 && parts.header().options.only_if_enough) return;
  making.list();
  wait();
  Merging merging(parts, member, wait);
  wait();
  merging.trim();
  if (parts.header().options.column_cost >= 0) merging.merge();
  if (member == 0) parts.header().reduced = 1;
}

std::size_t missing_columns(std::span<const std::byte> memory) {
  return reinterpret_cast<const ReductionHeader*>(memory.data())->missing;
}

SmallerMatrix reduced_matrix(std::span<const std::byte> memory) {
  const ReductionMemory parts(const_cast<std::byte*>(memory.data()));
  SmallerMatrix result;
  if (parts.header().reduced == 0) return result;
  const std::vector<Id> numbers = number_rows(parts, result);
  for (std::size_t j = 0; j < parts.columns.size(); ++j) {
    const auto [begin, size, rows] = parts.columns[j];
    if (size == 0) continue;
    const auto light = light_rows(parts, j);
    auto place = light.begin();
    each_dense(parts, j, [&](Id row) {
      for (; place != light.end() && *place < row; ++place) result.columns.push(numbers[*place]);
      result.columns.push(numbers[row]);
    });
    for (; place != light.end(); ++place) result.columns.push(numbers[*place]);
    result.columns.close();
    for (const Id set : parts.entries.subspan(begin + rows, size - rows))
      result.members.push(set - static_cast<Id>(parts.shape.rows));
    result.members.close();
  }
  return result;
}

Reduced reduce(const MatrixSource& source, unsigned threads, const ReductionOptions& options) {
  const ZeroPages pages(reduction_bytes(source, threads));
  const std::span memory = pages.bytes();
  reduction_place(source, threads, options, memory);
  run_as_team(threads, [&](unsigned member) { reduction_run(member, threads, memory); });
  return {reduced_matrix(memory), missing_columns(memory)};
}

}  // namespace heiretsu::factorize

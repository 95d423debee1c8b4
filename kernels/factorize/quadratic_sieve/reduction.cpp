#include "kernels/factorize/quadratic_sieve/reduction.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <new>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include "kernels/factorize/quadratic_sieve/column_making.hpp"
#include "kernels/factorize/quadratic_sieve/merging.hpp"
#include "kernels/factorize/quadratic_sieve/reduction_memory.hpp"
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

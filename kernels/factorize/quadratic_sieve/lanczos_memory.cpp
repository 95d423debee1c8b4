#include "kernels/factorize/quadratic_sieve/lanczos_memory.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "kernels/factorize/quadratic_sieve/lanczos_step.hpp"

namespace heiretsu::factorize {
namespace {

/// Entries from which 64 rows are kept as bits, for each column: to look 8 rows up costs less than an entry.
constexpr std::size_t dense_entries = 6;

constexpr std::size_t slices = 64;

/// 0, 1, ... by falling weight.
template <class Weight>
std::vector<std::uint32_t> heaviest_first(std::size_t count, Weight weight) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return weight(a) > weight(b); });
  return order;
}

}  // namespace

LanczosPlan::LanczosPlan(const Lists& matrix, std::size_t rows, unsigned members, unsigned words)
    : shape{matrix.size(), 0, rows, matrix.numbers(), words, members}, row_places(rows) {
  const auto sorted = heaviest_first(matrix.size(), [&](auto j) { return matrix[j].size(); });
  for (std::size_t slice = 0; slice < slices; ++slice) {
    for (std::size_t k = slice; k < sorted.size(); k += slices) columns.push_back(sorted[k]);
  }
  std::vector<std::uint32_t> weights(rows);
  for (std::size_t j = 0; j < matrix.size(); ++j) {
    for (const auto row : matrix[j]) ++weights[row];
  }
  const auto order = heaviest_first(rows, [&](auto row) { return weights[row]; });
  for (std::uint32_t place = 0; place < rows; ++place) row_places[order[place]] = place;
  while (shape.rows >= 64) {
    const auto first = order.begin() + static_cast<std::ptrdiff_t>(64 * shape.dense);
    const auto entries = std::accumulate(first, first + 64, std::size_t{0},
                                         [&](std::size_t sum, auto row) { return sum + weights[row]; });
    if (entries < dense_entries * matrix.size()) break;
    ++shape.dense;
    shape.rows -= 64;
    shape.entries -= entries;
  }
  row_starts.assign(shape.rows + 1, 0);
  for (std::size_t i = 0; i < shape.rows; ++i) row_starts[i + 1] = row_starts[i] + weights[order[64 * shape.dense + i]];
}

LanczosLayout::LanczosLayout(const LanczosShape& shape) {
  const std::size_t words = shape.words;
  vector_words = shape.columns * words;
  image_words = (64 * shape.dense + shape.rows) * words;
  share_words = 64 * words * (shape.dense + 2 * words);
  table_words = 8 * 256 * words * std::max(words, shape.dense);
  member_words =
      LanczosMemory::tables * table_words + 64 * words * shape.dense + LanczosStep::memory_words(shape.words);
  for (std::size_t* const size : {&vector_words, &image_words}) *size = (*size + 7) / 8 * 8;

  end = 0;
  const auto take = [this](std::size_t bytes) { return std::exchange(end, end + (bytes + 63) / 64 * 64); };
  constexpr std::size_t number = sizeof(std::uint32_t), word = sizeof(std::uint64_t);
  take(sizeof(LanczosHeader));
  row_starts = take(number * (shape.rows + 1));
  row_index = take(number * shape.entries);
  column_starts = take(number * (shape.columns + 1));
  column_index = take(number * shape.entries);
  column_numbers = take(number * shape.columns);
  dense = take(word * shape.columns * shape.dense);
  vectors = take(word * vector_words * LanczosMemory::vectors);
  images = take(word * image_words * LanczosMemory::images);
  dependencies = take(word * shape.columns);
  members = take(word * (share_words + member_words) * shape.members);
}

LanczosMemory::LanczosMemory(std::byte* memory)
    : shape(reinterpret_cast<const LanczosHeader*>(memory)->shape), base_(memory), layout_(shape) {
  by_row = {numbers_at(layout_.row_starts), numbers_at(layout_.row_index)};
  by_column = {numbers_at(layout_.column_starts), numbers_at(layout_.column_index)};
}

std::uint64_t* LanczosMemory::share(unsigned member) const {
  return words_at(layout_.members) + member * (layout_.share_words + layout_.member_words);
}

std::uint64_t* LanczosMemory::table(unsigned member, std::size_t i) const {
  return share(member) + layout_.share_words + i * layout_.table_words;
}

std::uint64_t* LanczosMemory::step(unsigned member) const { return dense_sum(member) + 64 * shape.dense * shape.words; }

Range LanczosMemory::Sparse::part(std::size_t count, unsigned member, unsigned members, std::size_t row_cost) const {
  const auto cost = [&](std::size_t i) { return starts[i] + row_cost * i; };
  // Whole cache lines of 8 rows, so that no two members write to the same one.
  const auto boundary = [&](std::size_t k) {
    const std::size_t wanted = cost(count) / members * k;
    std::size_t low = 0, high = count;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (cost(middle) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return std::min(count, (low + 7) / 8 * 8);
  };
  return {boundary(member), member + 1 == members ? count : boundary(member + 1)};
}

}  // namespace heiretsu::factorize

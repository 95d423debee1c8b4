#include "kernels/factorize/quadratic_sieve/merging.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace heiretsu::factorize {
namespace {

using Id = std::uint32_t;

/// The columns of a light row, in no order.
template <class Visit>
void each_column(const ReductionRow& row, Visit visit) {
  for (const auto& place : row.places) {
    if (const Id number = place.load(std::memory_order_relaxed); number != 0) visit(number - 1);
  }
}

}  // namespace

Merging::Merging(const ReductionMemory& memory, unsigned member, const std::function<void()>& wait)
    : memory_(memory), member_(member), wait_(wait), used_(memory.entries.size()), columns_(memory.shape.sets) {
  for (const ReductionShare& share : memory_.shares) entries_ += share.entries;
  memory_.each_own(member_, memory_.shape.rows, [this](Id row) { touch(row); });
}

void Merging::trim() {
  const std::size_t surplus = memory_.header().options.surplus;
  for (;;) {
    while (pass(single) > 0) {}
    const std::size_t wanted = rows_met() + surplus;
    if (columns_ <= wanted) return;
    leave_out_heaviest(columns_ - wanted);
  }
}

void Merging::merge() {
  constexpr std::int32_t step = 4;
  constexpr std::size_t few = 128;  // a pass with fewer merges than one in so many columns is not worth another
  const double column_cost = memory_.header().options.column_cost;
  for (std::int32_t price = -2;;) {
    const auto worth = static_cast<std::int32_t>(
        static_cast<double>(entries_) / static_cast<double>(std::max<std::size_t>(1, columns_)) + 2 * column_cost);
    const std::size_t merges = pass(std::min(price, worth));
    if (merges == 0 && price >= worth) return;
    if (merges <= columns_ / few) price += step;
  }
}

/// Merges at rows that cost no more than `limit`; returns how many.
std::size_t Merging::pass(std::int32_t limit) {
  ++passes_;
  claim(limit);
  wait_();
  choose();
  wait_();
  if (!find_room()) return 0;
  change_ = 0;
  for (Ids& columns : chosen_) add_to_others(columns);
  memory_.shares[member_].entries = change_;
  wait_();
  for (const auto [row, column] : entering_) enter(row, column);
  entering_.clear();
  add_up();
  wait_();
  return std::accumulate(memory_.shares.begin(), memory_.shares.end(), std::size_t{0},
                         [](std::size_t sum, const ReductionShare& share) { return sum + share.merges; });
}

/// What all members have done in this pass.
void Merging::add_up() {
  for (const ReductionShare& share : memory_.shares) {
    entries_ += share.entries;
    columns_ -= share.merges;
  }
}

/// Each row that may go claims its columns; the greatest claim of the last pass counts.
void Merging::claim(std::int32_t limit) {
  constexpr std::uint64_t prices = 1 << 20;
  candidates_.clear();
  memory_.each_own(member_, memory_.shape.rows, [&](Id row) {
    const Id weight = memory_.weights[row].load(std::memory_order_relaxed);
    if (weight == 0 || weight > ReductionRow::max_weight) return;
    std::int32_t price = memory_.prices[row].load(std::memory_order_relaxed);
    if (price == unknown) memory_.prices[row].store(price = price_of(row), std::memory_order_relaxed);
    if (price > limit) return;
    const auto cheap = prices - 1 - std::min<std::uint64_t>(prices - 1, static_cast<std::uint64_t>(price - single));
    const std::uint64_t key = passes_ << 52 | cheap << 32 | row * Id{0x9e3779b1};
    each_column(memory_.places[row], [&](Id j) {
      std::uint64_t claimed = memory_.claims[j].load(std::memory_order_relaxed);
      while (claimed < key && !memory_.claims[j].compare_exchange_weak(claimed, key, std::memory_order_relaxed)) {}
    });
    candidates_.push_back({key, row});
  });
}

/// How many entries more there are when its lightest column is added to the others.
std::int32_t Merging::price_of(Id row) const {
  std::int32_t weight = 0, lightest = std::numeric_limits<std::int32_t>::max();
  each_column(memory_.places[row], [&](Id j) {
    ++weight;
    lightest = std::min(lightest, static_cast<std::int32_t>(memory_.columns[j].rows));
  });
  return weight == 1 ? single : (weight - 1) * (lightest - 2) - lightest;
}

/// The rows that have all of their columns, the lightest one first.
void Merging::choose() {
  chosen_.clear();
  std::uint64_t room = 0;
  for (const auto [key, row] : candidates_) {
    Ids columns;
    bool all = true;
    each_column(memory_.places[row], [&, key = key](Id j) {
      columns.push_back(j);
      all = all && memory_.claims[j].load(std::memory_order_relaxed) == key;
    });
    if (!all) continue;
    std::sort(columns.begin(), columns.end(), [&](Id a, Id b) {
      return std::pair(memory_.columns[a].rows, a) < std::pair(memory_.columns[b].rows, b);
    });
    for (std::size_t i = 1; i < columns.size(); ++i)
      room += memory_.columns[columns[0]].size + memory_.columns[columns[i]].size;
    chosen_.push_back(std::move(columns));
  }
  memory_.shares[member_].room = room;
  memory_.shares[member_].merges = chosen_.size();
}

/// A place for what this member writes in this pass; false where there is none for all. The same on every member.
bool Merging::find_room() {
  std::uint64_t before = 0, all = 0;
  for (std::size_t i = 0; i < memory_.shares.size(); ++i) {
    if (i == member_) before = all;
    all += memory_.shares[i].room;
  }
  if (used_ + all > memory_.entries.size()) close_gaps();
  if (used_ + all > memory_.entries.size()) return false;
  next_ = used_ + before;
  used_ += all;
  return true;
}

/// Moves the columns to the beginning of their room, in their order; each member its own.
void Merging::close_gaps() {
  Ids begins(memory_.columns.size() + 1), kept;
  for (std::size_t j = 0; j < memory_.columns.size(); ++j) begins[j + 1] = begins[j] + memory_.columns[j].size;
  memory_.each_own(member_, memory_.columns.size(), [&](Id j) {
    const auto entries = list(j);
    kept.insert(kept.end(), entries.begin(), entries.end());
  });
  wait_();
  auto first = kept.begin();
  memory_.each_own(member_, memory_.columns.size(), [&](Id j) {
    memory_.columns[j].begin = begins[j];
    const auto last = first + memory_.columns[j].size;
    std::copy(first, last, list(j).begin());
    first = last;
  });
  used_ = begins.back();
  wait_();
}

void Merging::add_to_others(Ids& columns) {
  for (std::size_t i = 1; i < columns.size(); ++i) add_column(columns[0], columns[i]);
  remove(columns[0]);
}

void Merging::add_column(Id from, Id to) {
  const auto added = list(from), old = list(to);
  const auto begin = memory_.entries.begin() + static_cast<std::ptrdiff_t>(next_);
  auto out = begin;
  auto place = old.begin();
  for (const Id id : added) {
    while (place != old.end() && *place < id) *out++ = *place++;
    if (place != old.end() && *place == id) {
      if (id < memory_.shape.rows) leave(id, to);
      ++place;
    } else {
      *out++ = id;
      if (id < memory_.shape.rows && is_light(id)) entering_.push_back({id, to});
    }
  }
  out = std::copy(place, old.end(), out);
  ReductionColumn& column = memory_.columns[to];
  const auto rows = static_cast<Id>(std::lower_bound(begin, out, static_cast<Id>(memory_.shape.rows)) - begin);
  change_ += static_cast<std::int64_t>(rows) - column.rows;
  column = {static_cast<Id>(next_), static_cast<Id>(out - begin), rows};
  next_ += column.size;
  for (const Id row : list(to).first(rows)) touch(row);
  for (std::size_t word = 0; word < ReductionMemory::dense_words; ++word)
    memory_.dense[ReductionMemory::dense_words * to + word] ^=
        memory_.dense[ReductionMemory::dense_words * from + word];
}

void Merging::remove(Id j) {
  ReductionColumn& column = memory_.columns[j];
  for (const Id row : list(j).first(column.rows)) leave(row, j);
  change_ -= column.rows;
  column.size = column.rows = 0;
}

void Merging::leave(Id row, Id j) {
  if (!is_light(row)) return;
  for (auto& place : memory_.places[row].places) {
    if (place.load(std::memory_order_relaxed) == j + 1) place.store(0, std::memory_order_relaxed);
  }
  memory_.weights[row].fetch_sub(1, std::memory_order_relaxed);
  touch(row);
}

/// A row that gets too many columns is heavy from then on.
void Merging::enter(Id row, Id j) {
  constexpr Id heavy = 1U << 30;
  if (!is_light(row)) return;
  for (auto& place : memory_.places[row].places) {
    Id free = place.load(std::memory_order_relaxed);
    if (free != 0 || !place.compare_exchange_strong(free, j + 1, std::memory_order_relaxed)) continue;
    memory_.weights[row].fetch_add(1, std::memory_order_relaxed);
    return;
  }
  memory_.weights[row].store(heavy, std::memory_order_relaxed);
}

void Merging::leave_out_heaviest(std::size_t count) {
  const auto weight = [&](Id j) {
    const auto bits = memory_.dense.subspan(ReductionMemory::dense_words * j, ReductionMemory::dense_words);
    return std::accumulate(bits.begin(), bits.end(), static_cast<int>(memory_.columns[j].rows),
                           [](int sum, std::uint64_t word) { return sum + std::popcount(word); });
  };
  std::vector<std::pair<int, Id>> by_weight;
  for (Id j = 0; j < memory_.columns.size(); ++j) {
    if (memory_.columns[j].size > 0) by_weight.emplace_back(-weight(j), j);
  }
  const auto last = by_weight.begin() + static_cast<std::ptrdiff_t>(std::min(count, by_weight.size()));
  std::nth_element(by_weight.begin(), last, by_weight.end());
  wait_();
  ReductionShare& share = memory_.shares[member_];
  share.merges = 0;
  change_ = 0;
  for (auto place = by_weight.begin(); place != last; ++place) {
    if (place->second % memory_.shape.members != member_) continue;
    remove(place->second);
    ++share.merges;
  }
  share.entries = change_;
  wait_();
  add_up();
}

std::size_t Merging::rows_met() const {
  return static_cast<std::size_t>(std::count_if(memory_.weights.begin(), memory_.weights.end(), [](const auto& weight) {
    return weight.load(std::memory_order_relaxed) > 0;
  }));
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/merge.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

namespace heiretsu::factorize {
namespace {

using Id = std::uint32_t;
using Ids = std::vector<Id>;

/// a + b of ascending lists over GF(2).
void add(Ids& a, const Ids& b, Ids& scratch) {
  scratch.clear();
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(scratch));
  std::swap(a, scratch);
}

/// Columns that are added to each other. Only rows of few entries know their columns; rows so heavy that a solver
/// treats them as dense are left out, since they cost the same whatever they hold.
class Merger {
 public:
  Merger(const Lists& columns, std::span<const Id> kept, std::size_t rows, double column_cost)
      : column_cost_(column_cost), count_(kept.size()), places_(rows) {
    Ids weights(rows);
    for (const Id j : kept) {
      for (const Id row : columns[j]) ++weights[row];
    }
    const std::size_t dense = std::max(kept.size() / dense_from, max_weight);
    for (const Id j : kept) {
      members_.push_back({j});
      auto& column = columns_.emplace_back();
      for (const Id row : columns[j]) {
        if (weights[row] > dense) continue;
        column.push_back(row);
        if (weights[row] <= max_weight) places_[row].push_back(static_cast<Id>(columns_.size() - 1));
      }
      entries_ += column.size();
    }
    for (Id row = 0; row < rows; ++row) queue(row);
  }

  Lists run() {
    for (std::size_t weight = 1; weight <= max_weight;) {
      if (queues_[weight].empty()) {
        ++weight;
        continue;
      }
      const Id row = queues_[weight].back();
      queues_[weight].pop_back();
      if (places_[row].size() != weight || !merge(row)) continue;
      weight = 1;
    }
    Lists result;
    for (const auto& set : members_) {
      if (!set.empty()) result.add(set);
    }
    return result;
  }

 private:
  static constexpr std::size_t max_weight = 12;  ///< of a row to be taken away
  static constexpr std::size_t dense_from = 16;  ///< a row with an entry in one of so many columns is dense

  void queue(Id row) {
    if (const auto weight = places_[row].size(); weight > 0 && weight <= max_weight) queues_[weight].push_back(row);
  }

  /// Takes a row away by adding its lightest column to the others, if that pays.
  bool merge(Id row) {
    const Ids places = places_[row];
    const Id lightest = *std::min_element(places.begin(), places.end(),
                                          [&](Id a, Id b) { return columns_[a].size() < columns_[b].size(); });
    const auto weight = static_cast<double>(columns_[lightest].size());
    const double more = static_cast<double>(places.size() - 1) * (weight - 2) - weight;
    if (more > static_cast<double>(entries_) / static_cast<double>(count_) + 2 * column_cost_) return false;
    for (const Id j : places) {
      if (j != lightest) add_column(lightest, j);
    }
    remove(lightest);
    return true;
  }

  void add_column(Id from, Id to) {
    const Ids& added = columns_[from];
    Ids& column = columns_[to];
    scratch_.clear();
    auto place = column.begin();
    for (const Id row : added) {
      while (place != column.end() && *place < row) scratch_.push_back(*place++);
      if (place != column.end() && *place == row) {
        leave(row, to);
        ++place;
      } else {
        enter(row, to);
        scratch_.push_back(row);
      }
    }
    scratch_.insert(scratch_.end(), place, column.end());
    entries_ += scratch_.size() - column.size();
    std::swap(column, scratch_);
    add(members_[to], members_[from], scratch_);
  }

  void remove(Id j) {
    entries_ -= columns_[j].size();
    --count_;
    for (const Id row : columns_[j]) leave(row, j);
    columns_[j].clear();
    members_[j].clear();
  }

  void leave(Id row, Id column) {
    auto& places = places_[row];
    if (places.empty()) return;
    *std::find(places.begin(), places.end(), column) = places.back();
    places.pop_back();
    queue(row);
  }

  void enter(Id row, Id column) {
    auto& places = places_[row];
    if (places.empty()) return;
    if (places.size() == max_weight) {
      places.clear();
    } else {
      places.push_back(column);
      queue(row);
    }
  }

  double column_cost_;
  std::size_t count_, entries_ = 0;
  std::vector<Ids> columns_, members_;
  std::vector<Ids> places_;  // the columns of a row, none if it has or had too many
  std::array<Ids, max_weight + 1> queues_;
  Ids scratch_;
};

}  // namespace

Lists merge_columns(const Lists& columns, std::span<const Id> kept, std::size_t rows, double column_cost) {
  return Merger(columns, kept, rows, column_cost).run();
}

}  // namespace heiretsu::factorize

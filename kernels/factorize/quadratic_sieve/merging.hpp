#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "kernels/factorize/quadratic_sieve/reduction_memory.hpp"

namespace heiretsu::factorize {

/// What one member of the team does to make the matrix smaller, from columns that are made; all members call the same
/// functions in the same order.
class Merging {
 public:
  /// `wait` is the team's barrier.
  Merging(const ReductionMemory& memory, unsigned member, const std::function<void()>& wait);

  /// Leaves columns out: those with a row of their own, again and again, and of what is then left the heaviest beyond
  /// rows + surplus.
  void trim();
  /// Takes rows away while that makes the solver faster.
  void merge();

 private:
  using Ids = std::vector<std::uint32_t>;
  struct Candidate {
    std::uint64_t key;
    std::uint32_t row;
  };
  struct Entry {
    std::uint32_t row, column;
  };

  [[nodiscard]] std::span<std::uint32_t> list(std::uint32_t j) const {
    return memory_.entries.subspan(memory_.columns[j].begin, memory_.columns[j].size);
  }
  [[nodiscard]] bool is_light(std::uint32_t row) const {
    return memory_.weights[row].load(std::memory_order_relaxed) <= ReductionRow::max_weight;
  }
  void touch(std::uint32_t row) const { memory_.prices[row].store(unknown, std::memory_order_relaxed); }

  std::size_t pass(std::int32_t limit);
  void add_up();
  void claim(std::int32_t limit);
  [[nodiscard]] std::int32_t price_of(std::uint32_t row) const;
  void choose();
  bool find_room();
  void close_gaps();
  void add_to_others(Ids& columns);
  void add_column(std::uint32_t from, std::uint32_t to);
  void remove(std::uint32_t j);
  void leave(std::uint32_t row, std::uint32_t j);
  void enter(std::uint32_t row, std::uint32_t j);
  void leave_out_heaviest(std::size_t count);
  [[nodiscard]] std::size_t rows_met() const;

  /// What a row costs whose columns have changed since somebody looked.
  static constexpr std::int32_t unknown = std::numeric_limits<std::int32_t>::min();
  /// That of a row whose only column goes with it: less than any other.
  static constexpr std::int32_t single = -1024;

  const ReductionMemory& memory_;
  unsigned member_;
  const std::function<void()>& wait_;
  std::uint64_t passes_ = 0, used_, next_ = 0;  // of the room: all, and where this member writes
  std::size_t columns_;                         // of all members
  std::int64_t entries_ = 0, change_ = 0;       // of all members in lists; of this member's work in this pass
  std::vector<Candidate> candidates_;
  std::vector<Ids> chosen_;
  std::vector<Entry> entering_;
};

}  // namespace heiretsu::factorize

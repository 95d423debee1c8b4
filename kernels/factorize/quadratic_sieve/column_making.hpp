#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/quadratic_sieve/reduction_memory.hpp"

namespace heiretsu::factorize {

/// What one member of the team does before anything is merged; all members call make(), wait for each other, and so on.
class ColumnMaking {
 public:
  ColumnMaking(const ReductionMemory& memory, unsigned member) : memory_(memory), member_(member) {}

  /// This member's columns with all rows, and what they add to the weights of these.
  void make();
  /// Columns that are missing. Every member finds the same.
  [[nodiscard]] std::size_t missing() const;
  /// The heaviest rows of this member's columns become bits, light rows get to know their columns.
  void list();

 private:
  static std::uint32_t weight_of(const std::atomic<std::uint32_t>& weight) {
    return weight.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::span<const std::uint32_t> factors_of(std::uint32_t item) const;
  [[nodiscard]] std::vector<std::uint32_t> dense_rows() const;
  void list(std::uint32_t j, std::span<const std::uint32_t> dense_bits);
  void enter(std::uint32_t row, std::uint32_t j);

  const ReductionMemory& memory_;
  unsigned member_;
};

}  // namespace heiretsu::factorize

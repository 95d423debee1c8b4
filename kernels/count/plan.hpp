#pragma once
#include <cstdint>
#include <memory>
#include <vector>

namespace heiretsu::count {

/// Draws counters 0 .. counters-1 with frequencies 1, 1/2, 1/3, ... by the alias method: two array reads per draw.
/// Vose, A Linear Algorithm for Generating Random Numbers with a Given Distribution, IEEE TSE 17 (1991).
class ZipfTable {
 public:
  /// O(counters) time and 16 bytes per counter; at most 2^32 counters.
  explicit ZipfTable(std::uint64_t counters);

  /// The counter that 64 random bits choose.
  [[nodiscard]] std::uint64_t operator()(std::uint64_t bits) const;

 private:
  struct Column {
    double stay;          // probability of the column's own counter
    std::uint32_t alias;  // the other one
  };
  std::vector<Column> columns_;
};

/// What every thread of every rank does.
struct Plan {
  std::uint64_t increments = 100'000;  ///< per thread
  std::uint64_t counters = 1;
  std::shared_ptr<const ZipfTable> zipf;  ///< null: uniform
  std::uint64_t seed = 1;
  std::uint64_t spins = 0;  ///< of private work before each increment; see spins_for
};

}  // namespace heiretsu::count

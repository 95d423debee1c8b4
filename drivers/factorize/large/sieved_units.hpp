#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "drivers/factorize/large/unit_ranges.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"

namespace heiretsu::factorize {

/// Units that have been sieved, and their relations, in memory: added in any order, then taken in ascending order.
class SievedUnits {
 public:
  static constexpr std::uint64_t endless = ~std::uint64_t{0};

  /// Adds units and all relations of theirs, ascending; but nothing of units that it has.
  void add(Range units, std::span<const Relation> relations);

  /// Its units: ascending ranges with gaps between them.
  [[nodiscard]] const std::vector<Range>& done() const { return done_; }
  [[nodiscard]] std::uint64_t relations() const { return relations_; }  ///< how many

  /// The relations of a unit that it has; nothing of another. Units are asked for in ascending order.
  [[nodiscard]] std::optional<std::span<const Relation>> take(std::uint64_t unit);
  /// The first that it has from the one on that was asked for last; endless where there is none.
  [[nodiscard]] std::uint64_t next() const;

 private:
  struct Piece {
    Range units;
    std::vector<Relation> relations;
  };
  std::vector<Piece> pieces_;  // ascending
  std::vector<Range> done_;
  std::uint64_t relations_ = 0, asked_ = 0;
  std::size_t piece_ = 0, relation_ = 0;
};

}  // namespace heiretsu::factorize

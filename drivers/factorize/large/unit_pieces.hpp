#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "drivers/map/job.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"

namespace heiretsu::factorize {

// Units in messages between ranks: what a thread has sieved, and how rank 0 reads it.

/// What was sieved of some units.
struct SievedPiece {
  Range units;
  std::vector<Relation> relations;
  bool cut;  ///< a signal came: units behind these were left undone
};

/// Sieves units until a signal comes, `at_once` of them at a time; `note`, unless null, gets what each time took, in
/// seconds, by the first of these units.
[[nodiscard]] std::string sieve_piece(const Sieving& sieving, Range units, std::uint64_t at_once,
                                      const std::function<void(std::uint64_t unit, double seconds)>& note = nullptr);

/// What such a job made of items [first + piece.items.first, first + piece.items.last).
[[nodiscard]] SievedPiece sieved_piece(const Piece& piece, std::uint64_t first);

}  // namespace heiretsu::factorize

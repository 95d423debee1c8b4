#include "drivers/factorize/large/unit_pieces.hpp"

#include <algorithm>

#include "drivers/factorize/large/relation_bytes.hpp"
#include "drivers/program/interruption.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu::factorize {
namespace {

/// What stands for a unit left undone, and all behind it: large primes are 0, as in no relation.
Relation undone(std::uint64_t unit) { return {unit, 0, 0, {0, 0}, 0}; }
bool is_undone(const Relation& relation) { return relation.large[1] == 0; }

}  // namespace

std::string sieve_piece(const Sieving& sieving, Range units, std::uint64_t at_once,
                        const std::function<void(std::uint64_t, double)>& note) {
  std::string bytes;
  while (!units.empty() && !Interruption::signalled()) {
    const Range some{units.first, units.first + std::min(at_once, units.size())};
    const double start = now();
    bytes += bytes_of(sieving(some));
    if (note) note(some.first, now() - start);
    units.first = some.last;
  }
  if (!units.empty()) bytes += bytes_of(std::vector{undone(units.first)});
  return bytes;
}

SievedPiece sieved_piece(const Piece& piece, std::uint64_t first) {
  SievedPiece result{{first + piece.items.first, first + piece.items.last}, {}, false};
  append_relations(piece.bytes, result.relations);
  result.cut = !result.relations.empty() && is_undone(result.relations.back());
  if (result.cut) {
    result.units.last = result.relations.back().unit;
    result.relations.pop_back();
  }
  return result;
}

}  // namespace heiretsu::factorize

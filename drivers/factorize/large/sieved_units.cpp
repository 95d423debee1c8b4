#include "drivers/factorize/large/sieved_units.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace heiretsu::factorize {

void SievedUnits::add(Range units, std::span<const Relation> relations) {
  for (const Range& added : missing(done_, units)) {
    Piece piece{added, {}};
    std::copy_if(relations.begin(), relations.end(), std::back_inserter(piece.relations),
                 [added](const Relation& r) { return added.first <= r.unit && r.unit < added.last; });
    relations_ += piece.relations.size();
    const auto place = std::find_if(pieces_.rbegin(), pieces_.rend(), [added](const Piece& each) {
                         return each.units.first < added.first;
                       }).base();
    pieces_.insert(place, std::move(piece));
  }
  insert(done_, units);
}

std::optional<std::span<const Relation>> SievedUnits::take(std::uint64_t unit) {
  asked_ = unit;
  while (piece_ < pieces_.size() && pieces_[piece_].units.last <= unit) {
    ++piece_;
    relation_ = 0;
  }
  if (piece_ == pieces_.size() || unit < pieces_[piece_].units.first) return std::nullopt;
  const std::vector<Relation>& relations = pieces_[piece_].relations;
  while (relation_ < relations.size() && relations[relation_].unit < unit) ++relation_;
  const std::size_t first = relation_;
  while (relation_ < relations.size() && relations[relation_].unit == unit) ++relation_;
  return std::span(relations).subspan(first, relation_ - first);
}

std::uint64_t SievedUnits::next() const {
  return piece_ < pieces_.size() ? std::max(asked_, pieces_[piece_].units.first) : endless;
}

}  // namespace heiretsu::factorize

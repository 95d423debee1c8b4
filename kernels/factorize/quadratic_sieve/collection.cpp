#include "kernels/factorize/quadratic_sieve/collection.hpp"

#include <algorithm>

#include "kernels/factorize/quadratic_sieve/solver.hpp"

namespace heiretsu::factorize {

/// Of the primes 1.4 to 2 % divide none of the chosen relations, and of a large base about 1 %. To ask for a few cycles
/// too many costs less than to find out when the matrix is made.
RelationCollection::RelationCollection(std::size_t primes)
    : wanted_(primes - primes * (primes < 100'000 ? 13 : 7) / 1000 + surplus_columns(primes)) {}

void RelationCollection::expect(std::size_t relations) {
  count_.expect(relations);
  relations_.reserve(relations);
}

void RelationCollection::add(std::span<const Relation> unit) { count_.add(unit, relations_); }

void RelationCollection::want_more(std::size_t columns) {
  // A cycle more may bring new rows, too.
  wanted_ = std::max(count_.cycles() + columns + columns / 4, wanted_ + std::max<std::size_t>(wanted_ / 200, 8));
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/collection.hpp"

#include <algorithm>

#include "kernels/factorize/quadratic_sieve/solver.hpp"

namespace heiretsu::factorize {

/// About 1.5 % of the primes divide none of the chosen relations.
RelationCollection::RelationCollection(std::size_t primes)
    : wanted_(primes - primes * 3 / 200 + surplus_columns(primes)) {}

void RelationCollection::add(std::span<const Relation> unit) { count_.add(unit, relations_); }

void RelationCollection::want_more(std::size_t columns) {
  // A cycle more may bring new rows, too.
  wanted_ = std::max(count_.cycles() + columns + columns / 4, wanted_ + std::max<std::size_t>(wanted_ / 200, 8));
}

}  // namespace heiretsu::factorize

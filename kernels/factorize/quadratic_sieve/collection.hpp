#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/quadratic_sieve/cycles.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"

namespace heiretsu::factorize {

/// The relations of a sieve as they come, unit by unit in order, until they are worth a try at the matrix. What it
/// holds, and when it has enough, follows from the relations alone.
class RelationCollection {
 public:
  /// `primes`: of the factor base.
  explicit RelationCollection(std::size_t primes);

  /// Takes the relations of the next unit; those that came before count for nothing. About 0.1 us a relation.
  void add(std::span<const Relation> unit);

  /// About so many relations will come in all: room for them is made now, which takes some 10 ns a relation. Else it is
  /// as they come, now and then as long for all that have come at once.
  void expect(std::size_t relations);

  /// Is there a column for the matrix from about every row?
  [[nodiscard]] bool enough() const { return count_.cycles() >= wanted_; }
  [[nodiscard]] std::size_t wanted() const { return wanted_; }  ///< cycles
  /// Not enough after all: asks for `columns` more, and not for so few that it is asked again and again.
  void want_more(std::size_t columns);

  [[nodiscard]] const CycleCounter& count() const { return count_; }
  [[nodiscard]] std::span<const Relation> relations() const { return relations_; }  ///< without duplicates

 private:
  CycleCounter count_;
  std::vector<Relation> relations_;
  std::size_t wanted_;
};

}  // namespace heiretsu::factorize

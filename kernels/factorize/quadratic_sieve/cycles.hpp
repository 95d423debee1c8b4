#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/quadratic_sieve/huge_pages.hpp"
#include "kernels/factorize/quadratic_sieve/key_set.hpp"
#include "kernels/factorize/quadratic_sieve/large_primes.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"

namespace heiretsu::factorize {

/// Relations as the edges of a graph whose vertices are the large primes and 1, vertex 0. A relation without large
/// primes is a loop there.
struct RelationGraph {
  using Edge = std::array<std::uint32_t, 2>;
  std::span<const Edge> edges;
  std::uint32_t vertices;
};

/// Counts, as relations come, how many independent products of them have no large prime to an odd power: the columns
/// that they are worth to the matrix. They are the cycles of the graph of relations; one more adds one exactly if its
/// ends are connected already (union-find). Needs 36 to 64 bytes a relation and large prime: 12 to 24 for the key, 8
/// for the edge, 16 to 32 for a prime. About 0.1 us a relation. Source: A. Lenstra, M. Manasse, Factoring with two
/// large primes (Math. Comp. 63, 1994).
class CycleCounter {
 public:
  /// Counts these and adds them to `kept`, but for those with a key that came before: they count for nothing.
  void add(std::span<const Relation> relations, std::vector<Relation>& kept);

  /// So many relations will come: room for them and their large primes.
  void expect(std::size_t relations);

  [[nodiscard]] std::size_t relations() const { return edges_.size(); }  ///< without duplicates
  [[nodiscard]] std::size_t duplicates() const { return duplicates_; }
  [[nodiscard]] std::size_t complete() const { return complete_; }  ///< relations without large primes
  [[nodiscard]] std::size_t cycles() const { return cycles_; }      ///< these among them
  /// Of the relations without duplicates, in the order in which they came.
  [[nodiscard]] RelationGraph graph() const { return {edges_, primes_.size()}; }

 private:
  void add_edges(std::span<const Relation> relations);
  std::uint32_t component(std::uint32_t vertex);
  void connect(const RelationGraph::Edge& edge);

  KeySet keys_;
  LargePrimes primes_;
  std::vector<RelationGraph::Edge> edges_;
  HugePageVector<std::uint32_t> parents_;
  std::size_t duplicates_ = 0, complete_ = 0, cycles_ = 0;
};

}  // namespace heiretsu::factorize

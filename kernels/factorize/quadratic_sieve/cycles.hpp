#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/factorize/quadratic_sieve/large_primes.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"

namespace heiretsu::factorize {

/// Counts, as relations come, how many independent products of them have no large prime to an odd power: the columns
/// that they are worth to the matrix. Relations are the edges of a graph whose vertices are the large primes and 1, a
/// relation without large primes is a loop at 1, and the products wanted are the cycles of the graph; a relation adds
/// one exactly if its ends are connected already (union-find). Needs 28 to 56 bytes a relation and large prime: 12 to
/// 24 for the key, 16 to 32 for a prime. About 0.1 us a relation. Source: A. Lenstra, M. Manasse, Factoring with two
/// large primes (Math. Comp. 63, 1994).
class CycleCounter {
 public:
  /// False if a relation with the same key came before: then it counts for nothing.
  bool add(const Relation& relation);

  [[nodiscard]] std::size_t relations() const { return relations_; }  ///< without duplicates
  [[nodiscard]] std::size_t duplicates() const { return duplicates_; }
  [[nodiscard]] std::size_t complete() const { return complete_; }  ///< relations without large primes
  [[nodiscard]] std::size_t cycles() const { return cycles_; }      ///< these among them

 private:
  /// Keys that have come, in a hash table with open addressing, at most 2/3 full.
  class Keys {
   public:
    bool insert(std::uint64_t key);  ///< false if it is there already

   private:
    std::uint64_t& slot_of(std::uint64_t key);
    void grow();

    std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(1024);  // 0: free
    std::size_t size_ = 0;
    bool zero_ = false;  // has key 0 come?
  };

  std::uint32_t component(std::uint32_t vertex);

  Keys keys_;
  LargePrimes primes_;
  std::vector<std::uint32_t> parents_;
  std::size_t relations_ = 0, duplicates_ = 0, complete_ = 0, cycles_ = 0;
};

}  // namespace heiretsu::factorize

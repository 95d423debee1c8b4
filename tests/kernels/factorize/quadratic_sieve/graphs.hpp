#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "kernels/base/random.hpp"
#include "kernels/factorize/quadratic_sieve/cycles.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"

namespace heiretsu::factorize {

/// A relation whose large primes are a <= b, and a key of its own.
inline Relation relation_of(std::uint32_t a, std::uint32_t b, std::uint64_t key) { return {0, 0, 0, {a, b}, key}; }

/// Random relations with large primes among 1 and the first few above 1000; each has a key of its own.
inline std::vector<Relation> random_relations(std::size_t count, std::uint32_t primes, std::uint64_t seed) {
  SplitMix64 random(seed);
  const auto prime = [&] {
    const auto number = static_cast<std::uint32_t>(random() % (primes + 1));
    return number == 0 ? 1 : 1000 + number;
  };
  std::vector<Relation> relations;
  for (std::size_t i = 0; i < count; ++i) {
    const auto [low, high] = std::minmax({prime(), prime()});
    relations.push_back(relation_of(low, high, i + 1));
  }
  return relations;
}

/// Relations that are all different, as a graph.
struct CountedRelations {
  explicit CountedRelations(std::span<const Relation> relations) { counter.add(relations, kept); }

  CycleCounter counter;
  std::vector<Relation> kept;
};

/// The large primes that stand to an odd power in the product.
inline std::set<std::uint32_t> odd_primes(const std::vector<const Relation*>& relations) {
  std::set<std::uint32_t> odd;
  for (const Relation* relation : relations) {
    for (const std::uint32_t prime : relation->large) {
      if (prime != 1 && !odd.insert(prime).second) odd.erase(prime);
    }
  }
  return odd;
}

/// Independent products without large primes to an odd power, by elimination: relations less the rank of their primes.
inline std::size_t independent_products(const std::vector<Relation>& relations) {
  std::vector<std::set<std::uint32_t>> rows;  // in echelon form: the smallest of each is in no other before it
  std::size_t rank = 0;
  for (const Relation& relation : relations) {
    auto rest = odd_primes({&relation});
    for (const auto& row : rows) {
      if (!rest.contains(*row.begin())) continue;
      for (const std::uint32_t prime : row) {
        if (!rest.insert(prime).second) rest.erase(prime);
      }
    }
    if (rest.empty()) continue;
    rows.push_back(rest);
    ++rank;
  }
  return relations.size() - rank;
}

}  // namespace heiretsu::factorize

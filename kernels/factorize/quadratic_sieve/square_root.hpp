#pragma once
#include <gmpxx.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kernels/factorize/quadratic_sieve/lists.hpp"
#include "kernels/factorize/quadratic_sieve/number_list.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"

namespace heiretsu::factorize {

/// Relations with their factors; element i of each part is of relation i. Modulo n the square of its root is the
/// product of its factors, each as often as it divides, and its large primes. Factor 0 is -1, factor f > 0 is primes[f
/// - 1].
struct FactoredRelations {
  const mpz_class& n;
  std::span<const std::uint32_t> primes;
  const NumberList& roots;
  const Lists& factors;
  std::span<const Relation> relations;  ///< of these `large` alone counts
};

/// X - Z for two numbers whose squares are the same modulo n: X the product of the roots of the relations with bit k in
/// their set, Z the square root of what stands on the other side, both modulo n. None if an exponent there is odd or
/// X^2 is not Z^2: these relations are no dependency, or one of them is wrong. O(factors of the relations).
[[nodiscard]] std::optional<mpz_class> square_root(const FactoredRelations& relations,
                                                   std::span<const std::uint64_t> sets, unsigned k);

/// A number n > 1 as far as it is known to split: pairwise coprime numbers > 1 which have the prime factors of n.
class CoprimeParts {
 public:
  explicit CoprimeParts(const mpz_class& n) { insert(n); }

  /// Splits the parts by their greatest common divisors with a number.
  void split_by(const mpz_class& number);

  [[nodiscard]] const std::vector<mpz_class>& parts() const { return parts_; }

  /// Is every part a power of a (probable) prime, which no congruence of squares splits?
  [[nodiscard]] bool complete() const;

 private:
  void insert(mpz_class number);

  std::vector<mpz_class> parts_;
};

struct Splitting {
  std::vector<mpz_class> parts;  ///< ascending, see CoprimeParts
  bool complete = false;
  unsigned tried = 0;  ///< dependencies
  unsigned wrong = 0;  ///< of these no dependencies of n, see square_root()
};

/// Splits n by dependencies, bit k of sets[i] telling whether relation i belongs to dependency k, one after the other
/// until n is split completely or all are tried. Each splits a pair of different odd primes of n with probability 1/2.
/// As many as there are `threads`, at most 8, are worked on at a time, with the same result. `tried` is told how many
/// have been, as it goes on. @throws std::system_error if there cannot be as many threads.
[[nodiscard]] Splitting split_by_dependencies(const FactoredRelations& relations, std::span<const std::uint64_t> sets,
                                              unsigned threads = 1, std::atomic<unsigned>* tried = nullptr);

}  // namespace heiretsu::factorize

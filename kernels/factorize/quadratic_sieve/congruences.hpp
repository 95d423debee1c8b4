#pragma once
#include <gmpxx.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/quadratic_sieve/collection.hpp"
#include "kernels/factorize/quadratic_sieve/filter.hpp"
#include "kernels/factorize/quadratic_sieve/lists.hpp"
#include "kernels/factorize/quadratic_sieve/number_list.hpp"
#include "kernels/factorize/quadratic_sieve/reduction.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"
#include "kernels/factorize/quadratic_sieve/square_root.hpp"

namespace heiretsu::factorize {

/// What becomes of a sieve's relations: cycles are chosen, their relations factored again, the odd exponents of each
/// cycle are a column of a matrix, and the matrix's dependencies split n. The order of use: choose(), add() for every
/// relation that it names, source(), split(); and from choose() again with more relations. What has been factored is
/// kept for the next time.
class Congruences {
 public:
  /// `primes` of the factor base, which must outlive it.
  Congruences(const mpz_class& n, std::span<const std::uint32_t> primes) : n_(n), primes_(primes), roots_(n) {}

  /// Chooses the lightest cycles of relations: those of the call before, in their order, and more. Returns the ones
  /// that are to be factored: ascending places.
  [[nodiscard]] std::vector<std::uint32_t> choose(const RelationCollection& collection);

  /// The relations that choose() named follow, with so many factors or a few less.
  void expect(std::size_t factors) {
    factors_.reserve(relations_.size(), factors_.numbers() + factors);
    roots_.reserve(relations_.size());
  }
  /// What divides the next of them, in their order; null where it does not check: cycles with it are left out.
  void add(const FactoredRelation* factored);
  [[nodiscard]] std::size_t wrong() const { return wrong_; }  ///< relations that did not check

  /// The matrix: a column for each cycle. It is of this object until it changes. @throws std::out_of_range where a
  /// relation has not been added.
  [[nodiscard]] MatrixSource source();
  [[nodiscard]] std::size_t rows() const { return primes_.size() + 1; }

  /// Splits n by dependencies, bit k of element j telling whether the sum of columns `members[j]` belongs to dependency
  /// k: numbers above 1, pairwise coprime, whose product is n; n alone where nothing splits it. `threads` and `tried`
  /// as split_by_dependencies() takes them.
  [[nodiscard]] std::vector<mpz_class> split(const Lists& members, std::span<const std::uint64_t> dependencies,
                                             unsigned threads = 1, std::atomic<unsigned>* tried = nullptr) const;

 private:
  const mpz_class n_;
  std::span<const std::uint32_t> primes_;
  Cycles cycles_;
  // Of each relation named so far, in the order of that:
  std::vector<Relation> relations_;
  NumberList roots_;
  Lists factors_;                       // none where it does not check
  std::vector<std::uint32_t> numbers_;  // by place in the collection: that of the relation in this order + 1, or 0
  std::size_t wrong_ = 0;
  Lists sets_;  // of the columns: relations in this order
};

/// n as a product of pairwise coprime numbers above 1: for each part those primes of n that it has, with their powers,
/// and what is left. The parts are pairwise coprime.
[[nodiscard]] std::vector<mpz_class> coprime_factors(mpz_class n, std::span<const mpz_class> parts);

}  // namespace heiretsu::factorize

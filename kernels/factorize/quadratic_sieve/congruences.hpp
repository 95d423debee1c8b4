#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "kernels/factorize/quadratic_sieve/filter.hpp"
#include "kernels/factorize/quadratic_sieve/lists.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"
#include "kernels/factorize/quadratic_sieve/square_root.hpp"

namespace heiretsu::factorize {

/// What becomes of a sieve's relations: cycles are chosen, their relations factored again, the odd exponents of each
/// cycle are a column of a matrix, and the matrix's dependencies split n. The order of use: choose(), add() for every
/// relation that it names, make_columns(), split(); and from choose() again with more relations. What has been factored
/// is kept for the next time.
class Congruences {
 public:
  /// `primes` of the factor base, which must outlive it.
  Congruences(const mpz_class& n, std::span<const std::uint32_t> primes) : n_(n), primes_(primes) {}

  /// Chooses the lightest cycles of relations: those of the call before, in their order, and more. Returns the ones
  /// that are to be factored: ascending places.
  [[nodiscard]] std::vector<std::uint32_t> choose(std::span<const Relation> relations);

  /// What divides the relation at a place; none where it does not check: cycles with it are left out.
  void add(std::uint32_t place, std::optional<FactoredRelation> factored);
  [[nodiscard]] std::size_t wrong() const { return wrong_; }  ///< relations that did not check

  /// Makes the matrix. Returns how many more columns it must have to be sure of dependencies enough. @throws
  /// std::out_of_range where a relation has not been added.
  [[nodiscard]] std::size_t make_columns();
  /// A column for each cycle.
  [[nodiscard]] const Lists& columns() const { return columns_; }
  [[nodiscard]] std::size_t rows() const { return primes_.size() + 1; }

  /// Splits n by dependencies of the columns, as find_dependencies() gives them: numbers above 1, pairwise coprime,
  /// whose product is n; n alone where nothing splits it.
  [[nodiscard]] std::vector<mpz_class> split(std::span<const std::uint64_t> sets) const;

 private:
  const mpz_class n_;
  std::span<const std::uint32_t> primes_;
  Cycles cycles_;
  std::vector<Relation> chosen_;                                  // those of the cycles
  std::unordered_map<std::uint32_t, FactoredRelation> factored_;  // by place; one that does not check has no factors
  std::size_t wrong_ = 0;
  Lists factors_;  // of chosen_
  Lists members_;  // of the columns: places in chosen_
  Lists columns_;
};

/// n as a product of pairwise coprime numbers above 1: for each part those primes of n that it has, with their powers,
/// and what is left. The parts are pairwise coprime.
[[nodiscard]] std::vector<mpz_class> coprime_factors(mpz_class n, std::span<const mpz_class> parts);

}  // namespace heiretsu::factorize

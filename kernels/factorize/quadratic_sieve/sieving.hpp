#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "kernels/base/range.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"
#include "kernels/factorize/quadratic_sieve/sieve_context.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {

class UnitSieve;
class WideQuotient;

/// A relation with what divides it: modulo n the square of the root is the product of the factors and the relation's
/// large primes. Factor 0 is -1, factor f > 0 prime f - 1 of the base; each stands as often as it divides, in no order.
struct FactoredRelation {
  mpz_class root;
  std::vector<std::uint32_t> factors;
};

/// The Map kernel of the quadratic sieve: the relations of units of polynomials. For one n and one set of parameters a
/// unit has the same relations on any machine, instruction set and thread, and in any order.
class Sieving {
 public:
  /// n is odd, above 2^59, below 2^450, no perfect power, and not prime.
  Sieving(const mpz_class& n, const SieveParameters& parameters, InstructionSet set = instruction_set());
  ~Sieving();

  /// Units [first, last) within [0, units()); their relations by unit, polynomial and x. Thread-safe: each thread at
  /// work has its own tables (some 2 to 15 MB), which are kept for the next call.
  [[nodiscard]] std::vector<Relation> operator()(Range units) const;

  /// Declared work: units.
  [[nodiscard]] static double work(Range units) { return static_cast<double>(units.size()); }

  [[nodiscard]] std::uint64_t units() const { return context_.polynomials.units(); }
  [[nodiscard]] const FactorBase& base() const { return context_.base; }
  [[nodiscard]] const SievePolynomials& polynomials() const { return context_.polynomials; }

  /// Finds again what divides a relation; none if it does not check, which the sieve's own all do. About 4 us at 60
  /// digits, 16 at 80, 23 at 90. Thread-safe.
  [[nodiscard]] std::optional<FactoredRelation> refactor(const Relation& relation) const;
  /// The same for each of several relations, in their order. From some hundred on, by unit, it takes far less: 3.4 us
  /// at 70 digits, 5 at 80.
  [[nodiscard]] std::vector<std::optional<FactoredRelation>> refactor(std::span<const Relation> relations) const;

 private:
  /// That of the relation before, which the next one most often has, too.
  struct LastCoefficient {
    std::optional<std::uint64_t> number;
    LeadingCoefficient value;
  };

  [[nodiscard]] std::unique_ptr<UnitSieve> take(std::uint64_t unit) const;
  void split_residues(SieveFindings& findings) const;
  [[nodiscard]] std::optional<FactoredRelation> divide_relation(const Relation& relation, LastCoefficient& last,
                                                                std::uint64_t& rest) const;
  bool add_prime(std::uint64_t prime, std::vector<std::uint32_t>& factors) const;
  bool split_into_base(std::uint64_t n, std::vector<std::uint32_t>& factors) const;
  void divide_out(std::uint32_t first, std::uint32_t last, WideQuotient& rest,
                  std::vector<std::uint32_t>& factors) const;

  SieveContext context_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<UnitSieve>> idle_;
};

}  // namespace heiretsu::factorize

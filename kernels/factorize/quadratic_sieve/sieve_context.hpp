#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <vector>

#include "kernels/factorize/quadratic_sieve/factor_base.hpp"
#include "kernels/factorize/quadratic_sieve/loops.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"
#include "kernels/factorize/quadratic_sieve/polynomials.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"
#include "kernels/factorize/quadratic_sieve/sieve_tables.hpp"

namespace heiretsu::factorize {

/// What all threads share while they sieve one number; never changed.
struct SieveContext {
  SieveContext(const mpz_class& n, const SieveParameters& chosen, const QsLoops& form)
      : parameters(chosen),
        base(n, chosen.multiplier, chosen.primes),
        polynomials(base, chosen),
        tables(base, chosen, form.rare_intervals),
        loops(form) {}
  SieveContext(const SieveContext&) = delete;
  SieveContext& operator=(const SieveContext&) = delete;

  SieveParameters parameters;
  FactorBase base;
  SievePolynomials polynomials;
  SieveTables tables;
  const QsLoops& loops;
};

/// What sieving finds: relations, and places whose residue is still to be split into two large primes.
struct SieveFindings {
  std::vector<Relation> relations;
  std::vector<Relation> unsplit;
  std::vector<std::uint64_t> residues;  ///< of `unsplit`
};

}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/quadratic_sieve.hpp"

#include <cstdint>
#include <span>

#include "kernels/factorize/quadratic_sieve/collection.hpp"
#include "kernels/factorize/quadratic_sieve/congruences.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"
#include "kernels/factorize/quadratic_sieve/solver.hpp"

namespace heiretsu::factorize {
namespace {

/// So few primes are eliminated faster than their matrix is made smaller: to about 140 bits.
constexpr std::size_t few_primes = 1000;

}  // namespace

std::vector<mpz_class> quadratic_sieve(const mpz_class& n) {
  const Sieving sieving(n, sieve_parameters(n));
  const FactorBase& base = sieving.base();
  if (base.divisor != 1) {
    const mpz_class divisor = base.divisor;
    return coprime_factors(n, {&divisor, 1});
  }
  RelationCollection collection(base.size());
  Congruences congruences(n, base.primes);
  for (std::uint64_t unit = 0;;) {
    for (; !collection.enough(); ++unit) {
      if (unit == sieving.units()) return {n};
      collection.add(sieving({unit, unit + 1}));
    }
    std::vector<Relation> chosen;
    for (const std::uint32_t place : congruences.choose(collection)) chosen.push_back(collection.relations()[place]);
    for (const auto& factored : sieving.refactor(chosen)) congruences.add(factored ? &*factored : nullptr);
    const MatrixSource source = congruences.source();
    const auto [matrix, missing] =
        base.size() <= few_primes ? Reduced{whole_matrix(source), 0} : reduce(source, 1, {.only_if_enough = true});
    if (missing == 0) {
      auto factors = congruences.split(matrix.members, find_dependencies(matrix, 1));
      if (factors.size() > 1) return factors;
    }
    collection.want_more(missing);
  }
}

}  // namespace heiretsu::factorize

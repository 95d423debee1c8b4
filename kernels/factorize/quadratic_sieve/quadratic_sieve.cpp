#include "kernels/factorize/quadratic_sieve/quadratic_sieve.hpp"

#include <cstdint>
#include <span>
#include <utility>

#include "kernels/factorize/quadratic_sieve/collection.hpp"
#include "kernels/factorize/quadratic_sieve/congruences.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"
#include "kernels/factorize/quadratic_sieve/solver.hpp"

namespace heiretsu::factorize {

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
    const std::vector<std::uint32_t> places = congruences.choose(collection.relations());
    std::vector<Relation> chosen;
    for (const std::uint32_t place : places) chosen.push_back(collection.relations()[place]);
    auto factored = sieving.refactor(chosen);
    for (std::size_t i = 0; i < places.size(); ++i) congruences.add(places[i], std::move(factored[i]));
    const std::size_t missing = congruences.make_columns();
    if (missing == 0) {
      const auto sets = find_dependencies(congruences.columns(), congruences.rows(), 1);
      if (!sets.empty()) {
        if (auto factors = congruences.split(sets); factors.size() > 1) return factors;
      }
    }
    collection.want_more(missing);
  }
}

}  // namespace heiretsu::factorize

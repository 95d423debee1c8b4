#include "kernels/factorize/quadratic_sieve/quadratic_sieve.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kernels/factorize/quadratic_sieve/dependencies.hpp"
#include "kernels/factorize/quadratic_sieve/factor_base.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"
#include "kernels/factorize/quadratic_sieve/relations.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"

namespace heiretsu::factorize {
namespace {

class QuadraticSieve {
 public:
  explicit QuadraticSieve(const mpz_class& n)
      : n_(n), sieving_(n, sieve_parameters(n, 1)), base_(sieving_.base()), relations_(n) {}

  std::optional<mpz_class> run() {
    if (base_.divisor != 1) return mpz_class(base_.divisor);
    // 63 relations more than the size of the base (its primes and the sign) give 63 dependencies, each of which splits
    // n with probability 1/2 or more. Relations found twice count once, and each attempt repeats all of the algebra: a
    // further attempt waits for 5 % more relations, so that few are made; the 32 are for small bases, of which that is
    // next to nothing.
    constexpr std::size_t surplus = 64, min_more = 32;
    const std::size_t more = base_.size() / 20 + min_more;
    std::uint64_t unit = 0;
    for (std::size_t wanted = base_.size() + surplus;; wanted += more) {
      for (; relations_.size() < wanted; ++unit) {
        if (unit == sieving_.units()) return std::nullopt;
        for (const Relation& relation : sieving_({unit, unit + 1})) add(relation);
      }
      if (const mpz_class divisor = combine(); divisor != 1) return divisor;
    }
  }

 private:
  /// A relation with a large prime is of use, and factored again, once another has the same.
  void add(const Relation& relation) {
    const std::uint32_t large = relation.large[1];
    if (large == 1) return add_factored(relation);
    const auto [other, is_new] = waiting_.try_emplace(large, relation);
    if (is_new) return;
    if (other->second) add_factored(*other->second);
    other->second.reset();
    add_factored(relation);
  }

  void add_factored(const Relation& relation) {
    auto factored = sieving_.refactor(relation);
    if (factored) relations_.add({std::move(factored->root), std::move(factored->factors)}, relation.large[1]);
  }

  /// Tries the dependencies of the relations: a divisor of n, or 1.
  mpz_class combine() {
    const auto& relations = relations_.distinct();
    std::vector<std::vector<std::uint32_t>> columns;
    for (const auto& relation : relations) {
      auto factors = relation.factors;
      std::sort(factors.begin(), factors.end());
      std::vector<std::uint32_t> odd;
      for (const auto factor : factors) {
        if (!odd.empty() && odd.back() == factor) {
          odd.pop_back();
        } else {
          odd.push_back(factor);
        }
      }
      columns.push_back(std::move(odd));
    }
    const auto sets = dependencies(columns, base_.size() + 1);
    for (unsigned set = 0; set < 64; ++set) {
      const mpz_class divisor = congruence(relations, sets, set);
      if (divisor != 1 && divisor != n_) return divisor;
    }
    return 1;
  }

  /// gcd(X - Y, n) of the two square roots that a set of relations gives; n for the empty set.
  mpz_class congruence(const std::vector<Congruence>& relations, const std::vector<std::uint64_t>& sets,
                       unsigned set) const {
    mpz_class x = 1, y = 1;
    std::vector<std::uint32_t> exponents(base_.size() + 1);
    for (std::size_t j = 0; j < relations.size(); ++j) {
      if ((sets[j] >> set & 1) == 0) continue;
      x = x * relations[j].root % n_;
      for (const auto factor : relations[j].factors) ++exponents[factor];
    }
    for (std::size_t i = 0; i < base_.size(); ++i) {
      const mpz_class prime(base_.primes[i]);
      mpz_class power;
      mpz_powm_ui(power.get_mpz_t(), prime.get_mpz_t(), exponents[i + 1] / 2, n_.get_mpz_t());
      y = y * power % n_;
    }
    return gcd(mpz_class(x - y), n_);
  }

  const mpz_class n_;
  const Sieving sieving_;
  const FactorBase& base_;
  Relations relations_;
  std::unordered_map<std::uint32_t, std::optional<Relation>> waiting_;  // by large prime; none: it has been added
};

}  // namespace

double quadratic_sieve_milliseconds(const mpz_class& n) { return sieve_milliseconds(n); }

std::optional<mpz_class> quadratic_sieve(const mpz_class& n) { return QuadraticSieve(n).run(); }

}  // namespace heiretsu::factorize

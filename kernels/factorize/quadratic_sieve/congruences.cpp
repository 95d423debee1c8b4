#include "kernels/factorize/quadratic_sieve/congruences.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "kernels/factorize/quadratic_sieve/matrix.hpp"

namespace heiretsu::factorize {

std::vector<std::uint32_t> Congruences::choose(const RelationCollection& collection) {
  constexpr std::size_t spare = 200;  // cycles: some have a relation that does not check, or are rows' only ones
  cycles_ = lightest_cycles(collection.count().graph(), rows() + spare + wrong_);
  numbers_.resize(collection.relations().size());
  std::vector<std::uint32_t> waiting;
  for (const std::uint32_t place : cycles_.relations) {
    if (numbers_[place] != 0) continue;
    relations_.push_back(collection.relations()[place]);
    numbers_[place] = static_cast<std::uint32_t>(relations_.size());
    waiting.push_back(place);
  }
  return waiting;
}

void Congruences::add(const FactoredRelation* factored) {
  if (factored == nullptr) ++wrong_;
  factors_.add(factored != nullptr ? std::span<const std::uint32_t>(factored->factors)
                                   : std::span<const std::uint32_t>());
  roots_.add(factored != nullptr ? factored->root : mpz_class());
}

MatrixSource Congruences::source() {
  if (factors_.size() != relations_.size()) throw std::out_of_range("a relation of the matrix has not been factored");
  sets_ = {};
  std::vector<std::uint32_t> set;
  for (std::size_t i = 0; i < cycles_.members.size(); ++i) {
    set.clear();
    for (const std::uint32_t member : cycles_.members[i]) set.push_back(numbers_[cycles_.relations[member]] - 1);
    if (std::none_of(set.begin(), set.end(), [&](std::uint32_t m) { return factors_[m].empty(); })) sets_.add(set);
  }
  return {sets_, factors_, rows()};
}

std::vector<mpz_class> Congruences::split(const Lists& members, std::span<const std::uint64_t> dependencies,
                                          unsigned threads, std::atomic<unsigned>* tried) const {
  const std::vector<std::uint64_t> of_relations =
      expand(sets_, expand(members, dependencies, sets_.size()), relations_.size());
  const FactoredRelations relations{n_, primes_, roots_, factors_, relations_};
  return coprime_factors(n_, split_by_dependencies(relations, of_relations, threads, tried).parts);
}

std::vector<mpz_class> coprime_factors(mpz_class n, std::span<const mpz_class> parts) {
  std::vector<mpz_class> factors;
  for (const mpz_class& part : parts) {
    mpz_class factor = 1;
    for (mpz_class common = gcd(n, part); common != 1; common = gcd(n, part)) {
      factor *= common;
      n /= common;
    }
    if (factor != 1) factors.push_back(std::move(factor));
  }
  if (n != 1) factors.push_back(std::move(n));
  return factors;
}

}  // namespace heiretsu::factorize

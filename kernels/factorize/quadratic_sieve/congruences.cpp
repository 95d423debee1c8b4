#include "kernels/factorize/quadratic_sieve/congruences.hpp"

#include <algorithm>
#include <utility>

#include "kernels/factorize/quadratic_sieve/matrix.hpp"
#include "kernels/factorize/quadratic_sieve/solver.hpp"

namespace heiretsu::factorize {
std::vector<std::uint32_t> Congruences::choose(std::span<const Relation> relations) {
  constexpr std::size_t spare = 200;  // cycles: some have a relation that does not check, or are rows' only ones
  cycles_ = lightest_cycles(relations, rows() + spare + wrong_);
  chosen_.clear();
  std::vector<std::uint32_t> waiting;
  for (const std::uint32_t place : cycles_.relations) {
    chosen_.push_back(relations[place]);
    if (!factored_.contains(place)) waiting.push_back(place);
  }
  return waiting;
}

void Congruences::add(std::uint32_t place, std::optional<FactoredRelation> factored) {
  if (!factored) ++wrong_;
  factored_.emplace(place, factored ? *std::move(factored) : FactoredRelation{});
}

std::size_t Congruences::make_columns() {
  factors_ = members_ = {};
  for (const std::uint32_t place : cycles_.relations) factors_.add(factored_.at(place).factors);
  for (std::size_t i = 0; i < cycles_.members.size(); ++i) {
    const auto members = cycles_.members[i];
    if (std::none_of(members.begin(), members.end(), [&](std::uint32_t m) { return factors_[m].empty(); }))
      members_.add(members);
  }
  columns_ = odd_sums(members_, factors_, rows());
  std::vector<bool> met(rows());
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    for (const std::uint32_t row : columns_[j]) met[row] = true;
  }
  const auto needed = static_cast<std::size_t>(std::count(met.begin(), met.end(), true));
  return std::max(needed + surplus_columns(needed), columns_.size()) - columns_.size();
}

std::vector<mpz_class> Congruences::split(std::span<const std::uint64_t> sets) const {
  std::vector<std::uint64_t> of_relations(chosen_.size());
  for (std::size_t j = 0; j < members_.size(); ++j) {
    for (const std::uint32_t member : members_[j]) of_relations[member] ^= sets[j];
  }
  std::vector<mpz_class> roots;
  roots.reserve(chosen_.size());
  for (const std::uint32_t place : cycles_.relations) roots.push_back(factored_.at(place).root);
  const FactoredRelations relations{n_, primes_, roots, factors_, chosen_};
  return coprime_factors(n_, split_by_dependencies(relations, of_relations).parts);
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

#include "kernels/factorize/quadratic_sieve/sieving.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/quadratic_sieve/unit_sieve.hpp"

namespace heiretsu::factorize {

Sieving::Sieving(const mpz_class& n, const SieveParameters& parameters, InstructionSet set)
    : Sieving(n, parameters, qs_loops(set)) {}

Sieving::Sieving(const mpz_class& n, const SieveParameters& parameters, const QsLoops& loops)
    : context_(n, parameters, loops) {}

Sieving::~Sieving() = default;

/// Idle tables, those of the unit's leading coefficient if there are such; else new ones.
std::unique_ptr<UnitSieve> Sieving::take(std::uint64_t unit) const {
  const std::scoped_lock lock(mutex_);
  if (idle_.empty()) return std::make_unique<UnitSieve>(context_);
  const auto same = std::find_if(idle_.begin(), idle_.end(), [&](const auto& sieve) {
    return sieve->coefficient() == context_.polynomials.coefficient_of(unit);
  });
  if (same != idle_.end()) std::swap(*same, idle_.back());
  auto sieve = std::move(idle_.back());
  idle_.pop_back();
  return sieve;
}

std::vector<Relation> Sieving::operator()(Range units) const {
  constexpr std::size_t many = 4096;  // residues fill the lanes of the batch engine
  SieveFindings findings;
  if (units.empty()) return {};
  auto sieve = take(units.first);
  for (std::uint64_t unit = units.first; unit < units.last; ++unit) {
    (*sieve)(unit, findings);
    if (findings.residues.size() >= many) split_residues(findings);
  }
  split_residues(findings);
  {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(sieve));
  }
  std::sort(findings.relations.begin(), findings.relations.end(), [](const Relation& a, const Relation& b) {
    return std::tie(a.unit, a.polynomial, a.x) < std::tie(b.unit, b.polynomial, b.x);
  });
  return std::move(findings.relations);
}

/// Keeps those residues that are products of two large primes.
void Sieving::split_residues(SieveFindings& findings) const {
  if (findings.residues.empty()) return;
  const auto divisors = split_batch(findings.residues);
  for (std::size_t i = 0; i < divisors.size(); ++i) {
    const auto [small, large] = std::minmax({divisors[i], findings.residues[i] / divisors[i]});
    if (small == 1 || large >= context_.parameters.large_bound) continue;
    Relation relation = findings.unsplit[i];
    relation.large[0] = static_cast<std::uint32_t>(small);
    relation.large[1] = static_cast<std::uint32_t>(large);
    findings.relations.push_back(relation);
  }
  findings.unsplit.clear();
  findings.residues.clear();
}

std::optional<FactoredRelation> Sieving::refactor(const Relation& relation) const {
  const SieveTables& tables = context_.tables;
  const auto half = static_cast<std::int64_t>(context_.parameters.places / 2);
  if (relation.unit >= units() || relation.polynomial >= polynomials().polynomials() || relation.x < -half ||
      relation.x >= half)
    return std::nullopt;
  const LeadingCoefficient leading = polynomials().coefficient(polynomials().coefficient_of(relation.unit));
  const SieveValue value = polynomials().value(relation.unit, relation.polynomial, relation.x);
  FactoredRelation result{value.y, {1, 1}};  // Y^2 - k n = 4 a Q
  for (const auto i : leading.factors) result.factors.push_back(i + 1);
  if (sgn(value.q) < 0) result.factors.push_back(0);
  if (value.q == 0 || mpz_getlimbn(value.y.get_mpz_t(), 0) != relation.key) return std::nullopt;
  mpz_class rest = abs(value.q);

  constexpr unsigned limb_bits = 28;
  double limbs[16];
  const auto limb_count = static_cast<unsigned>((mpz_sizeinbase(rest.get_mpz_t(), 2) + limb_bits - 1) / limb_bits);
  if (limb_count > std::size(limbs)) return std::nullopt;
  for (unsigned i = 0; i < limb_count; ++i) {
    const mpz_class part = rest >> (limb_bits * (limb_count - 1 - i));
    limbs[i] = static_cast<double>(mpz_getlimbn(part.get_mpz_t(), 0) & ((1U << limb_bits) - 1));
  }
  std::vector<std::uint32_t> divisors(tables.primes.size());
  constexpr std::size_t lanes = 8;
  divisors.resize(context_.loops.divisors(limbs, limb_count, tables.primes.data(), tables.inverses.data(),
                                          (tables.size + lanes - 1) / lanes * lanes, divisors.data()));
  for (const auto i : divisors) {
    if (i >= tables.size) break;
    while (mpz_divisible_ui_p(rest.get_mpz_t(), tables.primes[i])) {
      mpz_divexact_ui(rest.get_mpz_t(), rest.get_mpz_t(), tables.primes[i]);
      result.factors.push_back(i + 1);
    }
  }
  if (rest != mpz_class(relation.large[0]) * relation.large[1]) return std::nullopt;
  return result;
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/sieving.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "kernels/factorize/batch/rho.hpp"
#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/primes/primality.hpp"
#include "kernels/factorize/quadratic_sieve/unit_sieve.hpp"
#include "kernels/factorize/quadratic_sieve/wide_value.hpp"

namespace heiretsu::factorize {

Sieving::Sieving(const mpz_class& n, const SieveParameters& parameters, InstructionSet set)
    : context_(n, parameters, qs_loops(set)) {}

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

namespace {

/// A value below 2^256 in limbs of 30 bits, the highest first.
struct Limbs {
  explicit Limbs(const WideQuotient& value) {
    constexpr unsigned bits = 30;
    for (unsigned i = 0; i < limbs.size(); ++i) {
      const unsigned from = bits * (count - 1 - i), word = from / 64, shift = from % 64;
      std::uint64_t limb = value.limbs()[word] >> shift;
      if (shift > 64 - bits && word + 1 < value.limbs().size()) limb |= value.limbs()[word + 1] << (64 - shift);
      limbs[i] = static_cast<double>(limb & ((1U << bits) - 1));
    }
    while (first + 1 < count && limbs[first] == 0) ++first;
  }
  static constexpr unsigned count = 9;
  std::array<double, count> limbs{};
  unsigned first = 0;  ///< that is not 0
};

}  // namespace

std::optional<FactoredRelation> Sieving::refactor(const Relation& relation) const {
  LastCoefficient last;
  std::uint64_t rest = 1;
  auto result = divide_relation(relation, last, rest);
  if (result && !split_into_base(rest, result->factors)) return std::nullopt;
  return result;
}

std::vector<std::optional<FactoredRelation>> Sieving::refactor(std::span<const Relation> relations) const {
  constexpr std::size_t few = 16;  // would leave most lanes of the batch engine empty
  std::vector<std::optional<FactoredRelation>> results;
  if (relations.size() < few) {
    for (const Relation& relation : relations) results.push_back(refactor(relation));
    return results;
  }
  LastCoefficient last;
  std::vector<std::uint64_t> rests(relations.size(), 1);
  for (std::size_t i = 0; i < rests.size(); ++i) results.push_back(divide_relation(relations[i], last, rests[i]));
  const FactorLists lists = factor_batch(rests);
  for (std::size_t i = 0; i < rests.size(); ++i) {
    for (const auto& [prime, exponent] : lists[i]) {
      for (std::uint32_t k = 0; k < exponent && results[i]; ++k) {
        if (!add_prime(prime, results[i]->factors)) results[i].reset();
      }
    }
  }
  return results;
}

/// Finds the factors but those of the rest, which fits a word.
std::optional<FactoredRelation> Sieving::divide_relation(const Relation& relation, LastCoefficient& last,
                                                         std::uint64_t& rest_word) const {
  const SieveTables& tables = context_.tables;
  const auto half = static_cast<std::int64_t>(context_.parameters.places / 2);
  if (relation.unit >= units() || relation.polynomial >= polynomials().polynomials() || relation.x < -half ||
      relation.x >= half)
    return std::nullopt;
  if (const std::uint64_t number = polynomials().coefficient_of(relation.unit); last.number != number)
    last = {number, polynomials().coefficient(number)};
  const LeadingCoefficient& leading = last.value;
  const auto [y, q] =
      polynomials().value(leading, polynomials().first_of(relation.unit) + relation.polynomial, relation.x);
  if (q == 0 || mpz_getlimbn(y.get_mpz_t(), 0) != relation.key) return std::nullopt;
  FactoredRelation result{y, {1, 1}};  // Y^2 - k n = 4 a Q
  for (const auto i : leading.factors) result.factors.push_back(i + 1);
  if (sgn(q) < 0) result.factors.push_back(0);

  WideQuotient rest{WideValue(mpz_class(abs(q)))};
  result.factors.insert(result.factors.end(), rest.strip_twos(), 1);
  for (const std::uint64_t large : relation.large) {
    if (large % 2 == 0 || !rest.divide(large, inverse_mod_2_64(large))) return std::nullopt;
  }
  // The small primes make it shorter for the others. What is left after the medium ones has few factors: most often it
  // fits a word and is split faster than divided.
  constexpr std::uint32_t few = 256, some = 1024;
  divide_out(0, std::min(few, tables.size), rest, result.factors);
  for (std::uint32_t first = few; first < tables.size && (first < tables.medium || !rest.fits_word()); first += some)
    divide_out(first, std::min(first + some, tables.size), rest, result.factors);
  if (!rest.fits_word()) return std::nullopt;
  rest_word = rest.word();
  return result;
}

bool Sieving::add_prime(std::uint64_t prime, std::vector<std::uint32_t>& factors) const {
  const auto found = std::lower_bound(base().primes.begin(), base().primes.end(), prime);
  factors.push_back(static_cast<std::uint32_t>(found - base().primes.begin()) + 1);
  return found != base().primes.end() && *found == prime;
}

/// Adds the primes of an odd number; false if one is not in the base.
bool Sieving::split_into_base(std::uint64_t n, std::vector<std::uint32_t>& factors) const {
  if (n == 1) return true;
  if (n <= base().primes.back()) return add_prime(n, factors);
  if (is_prime(n)) return false;
  const std::uint64_t divisor = divisor_by_rho(n);
  return split_into_base(divisor, factors) && split_into_base(n / divisor, factors);
}

/// Divides by those primes [first, last) that divide, as often as they do, and adds them to the factors.
void Sieving::divide_out(std::uint32_t first, std::uint32_t last, WideQuotient& rest,
                         std::vector<std::uint32_t>& factors) const {
  if (first >= last) return;
  constexpr std::size_t lanes = 8;
  const SieveTables& tables = context_.tables;
  const Limbs limbs(rest);
  std::array<std::uint32_t, 512> divisors;
  const std::size_t count = context_.loops.divisors(limbs.limbs.data() + limbs.first, Limbs::count - limbs.first,
                                                    tables.primes.data() + first, tables.inverses.data() + first,
                                                    (last - first + lanes - 1) / lanes * lanes, divisors.data());
  for (std::size_t k = 0; k < count && first + divisors[k] < last; ++k) {
    const std::uint32_t i = first + divisors[k];
    while (i > 0 && rest.divide(tables.primes[i], tables.inverses_64[i])) factors.push_back(i + 1);
  }
}

}  // namespace heiretsu::factorize

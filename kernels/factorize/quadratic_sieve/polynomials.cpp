#include "kernels/factorize/quadratic_sieve/polynomials.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "kernels/factorize/modular/montgomery.hpp"

namespace heiretsu::factorize {
namespace {

/// n over k, below 2^64.
std::uint64_t binomial(std::uint64_t n, std::uint64_t k) {
  if (k > n) return 0;
  uint128 result = 1;
  for (std::uint64_t i = 1; i <= k; ++i) result = result * (n - k + i) / i;
  return static_cast<std::uint64_t>(result);
}

/// A number that looks random and depends on n and `which` alone.
std::uint64_t hash(const mpz_class& n, std::uint64_t which) {
  std::uint64_t h = which;
  for (std::size_t i = 0; i < mpz_size(n.get_mpz_t()); ++i) {
    h = (h ^ mpz_getlimbn(n.get_mpz_t(), static_cast<mp_size_t>(i))) * 0x9e3779b97f4a7c15;
    h ^= h >> 29;
  }
  return h;
}

}  // namespace

mpz_class LeadingCoefficient::b(std::uint32_t j) const {
  mpz_class sum = plus_a ? a : mpz_class(0);
  const std::uint32_t negative = gray_code(j);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if ((negative >> i & 1) != 0)
      sum -= parts[i];
    else
      sum += parts[i];
  }
  return sum;
}

SievePolynomials::SievePolynomials(const FactorBase& base, const SieveParameters& parameters)
    : base_(base),
      factors_of_a_(parameters.factors_of_a),
      log_polynomials_(parameters.log_polynomials),
      log_units_(parameters.factors_of_a - 1 - parameters.log_polynomials),
      target_(sqrt(mpz_class(base.kn / 2)) / (parameters.places / 2)) {
  mpz_class root;
  mpz_root(root.get_mpz_t(), target_.get_mpz_t(), factors_of_a_);
  const auto centre = std::lower_bound(base.primes.begin(), base.primes.end(), root) - base.primes.begin();
  std::vector<std::uint32_t> usable;
  std::size_t middle = 0;  // index of the centre among them
  for (std::uint32_t i = 2; i < base.size() && base.primes[i] < (1U << 15); ++i) {
    if (base.multiplier % base.primes[i] == 0 || base.kn % base.primes[i] == 0) continue;
    if (i < centre) ++middle;
    usable.push_back(i);
  }
  const std::size_t width = std::min<std::size_t>(2 * parameters.pool, usable.size());
  const std::size_t first = std::min(middle - std::min(middle, width / 2), usable.size() - width);
  for (std::size_t i = 0; i < usable.size(); ++i) {
    const bool inside = i >= first && i < first + width;
    const bool near = base.primes[usable[i]] > root / 8 && base.primes[usable[i]] < 8 * root;
    if (inside && (i - first) % 2 == 0)
      pool_.push_back(usable[i]);
    else if (near)
      last_.push_back(usable[i]);
  }
  if (last_.empty()) return;
  coefficients_ = binomial(pool_.size(), factors_of_a_ - 1);
  if (coefficients_ == 0) return;
  offset_ = hash(base.kn, 1) % coefficients_;
  multiplier_ = hash(base.kn, 2) % coefficients_;
  while (std::gcd(multiplier_, coefficients_) != 1) ++multiplier_;
}

/// The subset of the pool with this rank: the largest member's index in the pool is the largest c for which c over s -
/// 1 is at most the rank, and so on with what is left.
std::vector<std::uint32_t> SievePolynomials::subset(std::uint64_t rank) const {
  std::vector<std::uint32_t> result;
  std::size_t c = pool_.size();
  for (std::uint32_t size = factors_of_a_ - 1; size > 0; --size) {
    do {
      --c;
    } while (binomial(c, size) > rank);
    rank -= binomial(c, size);
    result.push_back(pool_[c]);
  }
  return result;
}

/// The prime that brings the product nearest to the target.
std::uint32_t SievePolynomials::last_factor(const mpz_class& product) const {
  const mpz_class wanted = target_ / product;
  const auto above = std::lower_bound(last_.begin(), last_.end(), wanted,
                                      [&](std::uint32_t i, const mpz_class& value) { return base_.primes[i] < value; });
  if (above == last_.end()) return last_.back();
  if (above == last_.begin()) return *above;
  return base_.primes[*above] - wanted < wanted - base_.primes[*(above - 1)] ? *above : *(above - 1);
}

LeadingCoefficient SievePolynomials::coefficient(std::uint64_t i) const {
  LeadingCoefficient result;
  const auto rank = static_cast<std::uint64_t>((uint128{i} * multiplier_ + offset_) % coefficients_);
  result.factors = subset(rank);
  result.a = 1;
  for (const auto index : result.factors) result.a *= base_.primes[index];
  result.factors.push_back(last_factor(result.a));
  result.a *= base_.primes[result.factors.back()];
  std::sort(result.factors.begin(), result.factors.end());
  mpz_class sum = 0;
  for (const auto index : result.factors) {
    const std::uint32_t q = base_.primes[index];
    const mpz_class others = result.a / q;
    const auto residue = static_cast<std::uint32_t>(mpz_fdiv_ui(others.get_mpz_t(), q));
    const auto gamma = static_cast<std::uint32_t>(std::uint64_t{base_.roots[index]} * inverse_mod(residue, q) % q);
    result.gammas.push_back(std::min(gamma, q - gamma));
    result.parts.push_back(others * result.gammas.back());
    sum += result.parts.back();
  }
  result.plus_a = mpz_even_p(sum.get_mpz_t()) != 0;
  return result;
}

SieveValue SievePolynomials::value(std::uint64_t unit, std::uint32_t polynomial, std::int32_t x) const {
  return value(coefficient(coefficient_of(unit)), first_of(unit) + polynomial, x);
}

SieveValue SievePolynomials::value(const LeadingCoefficient& leading, std::uint32_t b_number, std::int32_t x) const {
  SieveValue result;
  result.y = 2 * leading.a * x + leading.b(b_number);
  result.q = result.y * result.y - base_.kn;
  mpz_divexact(result.q.get_mpz_t(), result.q.get_mpz_t(), mpz_class(4 * leading.a).get_mpz_t());
  return result;
}

}  // namespace heiretsu::factorize

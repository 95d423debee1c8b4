#include "kernels/factorize/quadratic_sieve/polynomials.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace heiretsu::factorize {
namespace {

std::uint32_t remainder(const mpz_class& x, std::int32_t p) {
  return static_cast<std::uint32_t>(mpz_fdiv_ui(x.get_mpz_t(), static_cast<unsigned long>(p)));
}

}  // namespace

SievePolynomials::SievePolynomials(const FactorBase& base, std::int32_t half)
    : first_roots(base.size()),
      second_roots(base.size()),
      base_(base),
      half_(half),
      random_(mpz_getlimbn(base.kn.get_mpz_t(), 0)) {
  target_ = sqrt(mpz_class(2 * base.kn)) / half;
  const double log_target = std::log(target_.get_d());
  // Primes of hundreds to thousands: small ones are missed by the sieve, large ones leave few a's.
  const double largest = std::min(2500.0, base.primes.back() / 2.5);
  factors_of_a_ = std::max<std::size_t>(2, static_cast<std::size_t>(std::ceil(log_target / std::log(largest))));
  const double mean = std::exp(log_target / static_cast<double>(factors_of_a_));
  const auto index_of = [&base](double prime) {
    return static_cast<std::size_t>(
        std::lower_bound(base.primes.begin(), base.primes.end(), static_cast<std::int32_t>(prime)) -
        base.primes.begin());
  };
  pool_first_ = std::max<std::size_t>(index_of(mean / 2), 3);
  pool_last_ = std::min(std::max(index_of(mean * 2), pool_first_ + 2 * factors_of_a_ + 6), base.size());
  pool_first_ = std::min(pool_first_, pool_last_ - std::min(pool_last_ - 3, 2 * factors_of_a_ + 6));
}

bool SievePolynomials::next() {
  if (polynomial_ + 1 < (std::uint32_t{1} << a_factors.size()) / 2) {
    step_b();
  } else {
    if (!choose_a()) return false;
    start_a();
  }
  c = (b * b - base_.kn) / a;
  return true;
}

/// All but one prime at random, the last one such that the product comes close to the target.
std::vector<std::uint32_t> SievePolynomials::random_factors() {
  std::vector<std::uint32_t> factors;
  mpz_class product = 1;
  const auto usable = [&](std::size_t i) {
    return base_.multiplier % static_cast<std::uint32_t>(base_.primes[i]) != 0 &&
           std::find(factors.begin(), factors.end(), i) == factors.end();
  };
  while (factors.size() + 1 < factors_of_a_) {
    const std::size_t i = pool_first_ + random_() % (pool_last_ - pool_first_);
    if (!usable(i)) continue;
    factors.push_back(static_cast<std::uint32_t>(i));
    product *= base_.primes[i];
  }
  const mpz_class wanted = target_ / product;
  const auto found = std::lower_bound(base_.primes.begin() + 3, base_.primes.end(), wanted);
  auto last = static_cast<std::size_t>(found - base_.primes.begin());
  while (last < base_.size() && !usable(last)) ++last;
  if (last == base_.size()) return {};
  factors.push_back(static_cast<std::uint32_t>(last));
  std::sort(factors.begin(), factors.end());
  return factors;
}

bool SievePolynomials::choose_a() {
  constexpr int attempts = 30, max_attempts = 2000;
  double best = 1;  // how far a is from the target, as a logarithm
  a_factors.clear();
  for (int attempt = 0; attempt < (a_factors.empty() ? max_attempts : attempts); ++attempt) {
    const auto factors = random_factors();
    if (factors.empty() || used_.contains(factors)) continue;
    mpz_class product = 1;
    for (const auto i : factors) product *= base_.primes[i];
    const double distance = std::abs(std::log(product.get_d() / target_.get_d()));
    if (distance < best) {
      best = distance;
      a_factors = factors;
      a = product;
    }
  }
  return used_.insert(a_factors).second && !a_factors.empty();
}

void SievePolynomials::start_a() {
  polynomial_ = 0;
  parts_.clear();
  b = 0;
  for (const auto i : a_factors) {
    const auto q = static_cast<std::uint32_t>(base_.primes[i]);
    const mpz_class others = a / q;
    const std::uint64_t gamma = std::uint64_t{static_cast<std::uint32_t>(base_.roots[i])} *
                                inverse_mod(remainder(others, base_.primes[i]), q) % q;
    parts_.push_back(others * std::min(gamma, q - gamma));
    b += parts_.back();
  }
  deltas_.assign(parts_.size(), std::vector<std::int32_t>(base_.size()));
  for (std::size_t i = 0; i < base_.size(); ++i) {
    const auto p = static_cast<std::uint32_t>(base_.primes[i]);
    const std::uint64_t inverse = inverse_mod(remainder(a, base_.primes[i]), p);
    if (inverse == 0) {
      first_roots[i] = second_roots[i] = no_root;
      continue;
    }
    const std::uint64_t root = static_cast<std::uint32_t>(base_.roots[i]), from = p - remainder(b, base_.primes[i]);
    const std::uint64_t offset = static_cast<std::uint64_t>(half_) % p;
    first_roots[i] = static_cast<std::int32_t>(((from + root) * inverse + offset) % p);
    second_roots[i] = static_cast<std::int32_t>(((from + p - root) * inverse + offset) % p);
    for (std::size_t part = 0; part < parts_.size(); ++part) {
      deltas_[part][i] = static_cast<std::int32_t>(2 * remainder(parts_[part], base_.primes[i]) * inverse % p);
    }
  }
}

/// The next b in the order of Gray's code: the sign of one part changes.
void SievePolynomials::step_b() {
  ++polynomial_;
  const auto part = static_cast<std::size_t>(std::countr_zero(polynomial_));
  const bool add = (polynomial_ >> (part + 1)) % 2 != 0;
  b += add ? mpz_class(2 * parts_[part]) : mpz_class(-2 * parts_[part]);
  for (std::size_t i = 0; i < base_.size(); ++i) {
    const std::int32_t p = base_.primes[i], delta = deltas_[part][i];
    const std::int32_t less = add ? delta : (p - delta) & -(delta != 0);
    const std::int32_t first = first_roots[i] - less, second = second_roots[i] - less;
    first_roots[i] = first + (p & (first >> 31));
    second_roots[i] = second + (p & (second >> 31));
  }
}

}  // namespace heiretsu::factorize

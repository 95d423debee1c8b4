#include "kernels/factorize/quadratic_sieve/quadratic_sieve.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "kernels/factorize/quadratic_sieve/dependencies.hpp"
#include "kernels/factorize/quadratic_sieve/factor_base.hpp"
#include "kernels/factorize/quadratic_sieve/line_sieve.hpp"
#include "kernels/factorize/quadratic_sieve/polynomials.hpp"
#include "kernels/factorize/quadratic_sieve/relations.hpp"

namespace heiretsu::factorize {
namespace {

/// What suits numbers of a size; in between interpolated on logarithms.
struct Parameters {
  double bits;
  double primes;  ///< of the factor base
  double half;    ///< half the interval
  double large;   ///< large primes are below this multiple of the largest prime
  double smallest_sieved;
  double milliseconds;  ///< of the whole sieve
};

constexpr std::array<Parameters, 12> table{{{64, 60, 4'096, 15, 12, 0.6},
                                            {80, 90, 8'192, 15, 15, 0.9},
                                            {96, 150, 16'384, 30, 20, 1.9},
                                            {112, 280, 16'384, 35, 25, 4.4},
                                            {128, 500, 16'384, 40, 30, 14},
                                            {148, 1'050, 24'576, 45, 40, 60},
                                            {166, 2'000, 32'768, 60, 50, 210},
                                            {200, 5'000, 32'768, 150, 55, 2'400},
                                            {232, 12'000, 65'536, 200, 80, 28'000},
                                            {266, 28'000, 131'072, 200, 150, 400'000},
                                            {300, 65'000, 262'144, 200, 200, 5'000'000},
                                            {330, 120'000, 393'216, 200, 250, 40'000'000}}};

Parameters parameters_for(const mpz_class& n) {
  const double bits =
      std::clamp(static_cast<double>(mpz_sizeinbase(n.get_mpz_t(), 2)), table.front().bits, table.back().bits);
  const auto upper =
      std::find_if(table.begin() + 1, table.end(), [bits](const Parameters& row) { return row.bits >= bits; });
  const Parameters &a = *(upper - 1), &b = *upper;
  const double t = (bits - a.bits) / (b.bits - a.bits);
  const auto between = [&](double Parameters::*member) { return a.*member * std::pow(b.*member / a.*member, t); };
  return {bits,
          between(&Parameters::primes),
          between(&Parameters::half),
          between(&Parameters::large),
          between(&Parameters::smallest_sieved),
          between(&Parameters::milliseconds)};
}

class QuadraticSieve {
 public:
  explicit QuadraticSieve(const mpz_class& n)
      : n_(n),
        parameters_(parameters_for(n)),
        base_(n, static_cast<std::size_t>(parameters_.primes)),
        half_(static_cast<std::int32_t>(parameters_.half) / 8 * 8),
        largest_(static_cast<std::uint32_t>(parameters_.large * base_.primes.back())),
        polynomials_(base_, half_),
        sieve_(base_, 2 * half_, value_bits(), spare_bits(), static_cast<std::int32_t>(parameters_.smallest_sieved)),
        relations_(n) {}

  std::optional<mpz_class> run() {
    if (base_.divisor != 1) return mpz_class(base_.divisor);
    // 63 relations more than the size of the base (its primes and the sign) give 63 dependencies, each of which splits
    // n with probability 1/2 or more. Relations found twice count once, and each attempt repeats all of the algebra: a
    // further attempt waits for 5 % more relations, so that few are made; the 32 are for small bases, of which that is
    // next to nothing.
    constexpr std::size_t surplus = 64, min_more = 32;
    const std::size_t more = base_.size() / 20 + min_more;
    for (std::size_t wanted = base_.size() + surplus;; wanted += more) {
      while (relations_.size() < wanted) {
        if (!polynomials_.next()) return std::nullopt;
        for (const std::int32_t place : sieve_.candidates(polynomials_)) test(place);
      }
      if (const mpz_class divisor = combine(); divisor != 1) return divisor;
    }
  }

 private:
  [[nodiscard]] double value_bits() const { return std::log2(base_.kn.get_d()) / 2 - 0.5 + std::log2(half_); }

  /// The large prime, and what the primes too small to be sieved are worth on average.
  [[nodiscard]] double spare_bits() const {
    double unsieved = 0;
    for (const std::int32_t p : base_.primes) {
      if (p < static_cast<std::int32_t>(parameters_.smallest_sieved))
        unsieved += (p == 2 ? 1 : 2.0 / (p - 1)) * std::log2(p);
    }
    return std::log2(largest_) + unsieved;
  }

  /// Factors the value at a candidate over the factor base and keeps it if little is left.
  void test(std::int32_t place) {
    const std::int32_t x = place - half_;
    mpz_class value = (polynomials_.a * x + 2 * polynomials_.b) * x + polynomials_.c;
    Congruence relation{polynomials_.a * x + polynomials_.b, polynomials_.a_factors};
    for (auto& factor : relation.factors) ++factor;
    if (sgn(value) < 0) {
      relation.factors.push_back(0);
      value = -value;
    }
    if (value == 0) return;
    const auto divide = [&](std::size_t i) {
      while (mpz_divisible_ui_p(value.get_mpz_t(), static_cast<unsigned long>(base_.primes[i]))) {
        mpz_divexact_ui(value.get_mpz_t(), value.get_mpz_t(), static_cast<unsigned long>(base_.primes[i]));
        relation.factors.push_back(static_cast<std::uint32_t>(i + 1));
      }
    };
    divide(0);
    for (const auto i : polynomials_.a_factors) divide(i);
    for (const auto i : primes_meeting(place)) divide(i);
    if (value < largest_) relations_.add(std::move(relation), static_cast<std::uint32_t>(value.get_ui()));
  }

  /// The primes that have a root at a place: those that divide the distance between the two.
  const std::vector<std::uint32_t>& primes_meeting(std::int32_t place) {
    meeting_.clear();
    for (std::size_t i = 1; i < base_.size(); ++i) {
      const auto p = static_cast<std::uint32_t>(base_.primes[i]);
      const std::uint32_t from = static_cast<std::uint32_t>(place) + p;
      const std::uint32_t quotients = 0xffffffff / p;
      const bool meets =
          (from - static_cast<std::uint32_t>(polynomials_.first_roots[i])) * base_.inverses[i] <= quotients ||
          (from - static_cast<std::uint32_t>(polynomials_.second_roots[i])) * base_.inverses[i] <= quotients;
      if (meets) meeting_.push_back(static_cast<std::uint32_t>(i));
    }
    return meeting_;
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
  Parameters parameters_;
  FactorBase base_;
  std::int32_t half_;
  std::uint32_t largest_;
  SievePolynomials polynomials_;
  LineSieve sieve_;
  Relations relations_;
  std::vector<std::uint32_t> meeting_;
};

}  // namespace

double quadratic_sieve_milliseconds(const mpz_class& n) { return parameters_for(n).milliseconds; }

std::optional<mpz_class> quadratic_sieve(const mpz_class& n) { return QuadraticSieve(n).run(); }

}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/polynomials.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "tests/kernels/factorize/random_primes.hpp"

namespace heiretsu::factorize {
namespace {

/// A semiprime of about so many bits with its base and polynomials.
struct Setting {
  explicit Setting(unsigned bits)
      : n([bits] {
          RandomPrimes random_prime;
          return mpz_class(random_prime(bits / 2) * random_prime(bits - bits / 2));
        }()),
        parameters(sieve_parameters(n)),
        base(n, parameters.multiplier, parameters.primes),
        polynomials(base, parameters) {}

  mpz_class n;
  SieveParameters parameters;
  FactorBase base;
  SievePolynomials polynomials;
};

/// How far a is from its target, as a factor of 1 or more.
double distance(const mpz_class& a, const mpz_class& target) {
  return std::exp(std::abs(std::log(a.get_d() / target.get_d())));
}

TEST(SievePolynomials, AreWhatTheyPromise) {
  for (const unsigned bits : {66U, 100U, 150U, 200U, 300U}) {
    const Setting s(bits);
    std::set<std::string> seen;
    for (std::uint64_t i = 0; i < 5; ++i) {
      const LeadingCoefficient leading = s.polynomials.coefficient(i);
      mpz_class a = 1;
      for (const auto index : leading.factors) a *= s.base.primes[index];
      ASSERT_EQ(leading.a, a);
      ASSERT_EQ(leading.factors.size(), s.parameters.factors_of_a);
      const std::uint32_t count = 1U << (leading.factors.size() - 1);
      for (std::uint32_t j = 0; j < count; j += 1 + count / 32) {
        const mpz_class b = leading.b(j);
        ASSERT_EQ((b * b - s.base.kn) % (4 * a), 0);
        ASSERT_TRUE(seen.insert(a.get_str() + " " + mpz_class(abs(b)).get_str()).second);
      }
    }
  }
}

TEST(SievePolynomials, OneSignChangesFromEachBToTheNext) {
  const Setting s(150);
  const LeadingCoefficient leading = s.polynomials.coefficient(3);
  for (std::uint32_t j = 1; j < 1U << (leading.factors.size() - 1); ++j) {
    const mpz_class change = abs(leading.b(j) - leading.b(j - 1));
    EXPECT_EQ(change, 2 * leading.parts[static_cast<std::size_t>(__builtin_ctz(j))]);
  }
}

TEST(SievePolynomials, DifferentNumbersHaveDifferentLeadingCoefficientsNearTheTarget) {
  for (const unsigned bits : {180U, 240U, 300U}) {
    const Setting s(bits);
    ASSERT_GE(s.polynomials.coefficients(), 100'000U);
    std::set<mpz_class> seen;
    for (std::uint64_t i = 0; i < 100'000; ++i) {
      const mpz_class a = s.polynomials.coefficient(i).a;
      ASSERT_TRUE(seen.insert(a).second) << i;
      ASSERT_LT(distance(a, s.polynomials.target()), 1.25) << bits << " bits, " << i;
      ASSERT_EQ(gcd(a, s.base.kn), 1);
    }
  }
}

TEST(SievePolynomials, SmallNumbersHaveFewerAndAllAreDifferent) {
  for (unsigned bits = 60; bits < 180; bits += 10) {
    const Setting s(bits);
    const std::uint64_t count = std::min<std::uint64_t>(s.polynomials.coefficients(), 5000);
    ASSERT_GE(count, 20U) << bits;
    std::set<mpz_class> seen;
    double far = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      const mpz_class a = s.polynomials.coefficient(i).a;
      ASSERT_TRUE(seen.insert(a).second) << bits;
      ASSERT_EQ(gcd(a, s.base.kn), 1);
      far += distance(a, s.polynomials.target()) > 1.25 ? 1 : 0;
    }
    EXPECT_LT(far, 0.1 * static_cast<double>(count)) << bits;
  }
}

TEST(SievePolynomials, UnitsShareALeadingCoefficientAndPartItsB) {
  Setting s(240);
  s.parameters.log_polynomials = s.parameters.factors_of_a - 3;
  const SievePolynomials polynomials(s.base, s.parameters);
  EXPECT_EQ(polynomials.units(), 4 * polynomials.coefficients());
  EXPECT_EQ(polynomials.coefficient_of(11), 2U);
  EXPECT_EQ(polynomials.first_of(11), 3 * polynomials.polynomials());
  const SieveValue value = polynomials.value(11, 5, -77);
  const LeadingCoefficient leading = s.polynomials.coefficient(2);
  const mpz_class b = leading.b(3 * polynomials.polynomials() + 5);
  EXPECT_EQ(value.y, 2 * leading.a * -77 + b);
  EXPECT_EQ(value.y * value.y - s.base.kn, 4 * leading.a * value.q);
}

}  // namespace
}  // namespace heiretsu::factorize

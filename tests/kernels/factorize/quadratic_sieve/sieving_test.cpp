#include "kernels/factorize/quadratic_sieve/sieving.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

#include "tests/kernels/factorize/random_primes.hpp"

namespace heiretsu::factorize {
namespace {

mpz_class semiprime(unsigned bits) {
  RandomPrimes random_prime;
  return random_prime(bits / 2) * random_prime(bits - bits / 2);
}

/// Y^2 is the product of what is listed, modulo n: checked with the numbers themselves.
void expect_checks(const Sieving& sieving, const mpz_class& n, const Relation& relation) {
  ASSERT_LE(relation.large[0], relation.large[1]);
  const auto factored = sieving.refactor(relation);
  ASSERT_TRUE(factored) << relation.unit << " " << relation.polynomial << " " << relation.x;
  mpz_class product = 1;
  for (const auto f : factored->factors) product *= f == 0 ? mpz_class(-1) : mpz_class(sieving.base().primes[f - 1]);
  for (const auto large : relation.large) {
    ASSERT_TRUE(large == 1 ||
                (large > sieving.base().primes.back() && mpz_probab_prime_p(mpz_class(large).get_mpz_t(), 5) != 0))
        << large;
    product *= large;
  }
  ASSERT_EQ((factored->root * factored->root - product) % n, 0);
  ASSERT_EQ(mpz_getlimbn(factored->root.get_mpz_t(), 0), relation.key);
}

class SievingTest : public testing::TestWithParam<unsigned> {};

TEST_P(SievingTest, EveryRelationChecks) {
  const mpz_class n = semiprime(GetParam());
  const Sieving sieving(n, sieve_parameters(n));
  std::size_t found = 0, doubles = 0;
  for (std::uint64_t unit = 0; unit < sieving.units() && found < 300; ++unit) {
    for (const Relation& relation : sieving({unit, unit + 1})) {
      ASSERT_EQ(relation.unit, unit);
      ASSERT_NO_FATAL_FAILURE(expect_checks(sieving, n, relation));
      ++found;
      doubles += relation.large[0] > 1 ? 1U : 0U;
    }
  }
  EXPECT_GT(found, 100U);
  EXPECT_EQ(doubles > 0, sieve_parameters(n).double_bound > 0);
}

TEST_P(SievingTest, UnitsHaveTheSameBytesOnEveryInstructionSet) {
  const mpz_class n = semiprime(GetParam());
  std::vector<std::vector<Relation>> expected;
  for (const InstructionSet set : available_instruction_sets()) {
    const Sieving sieving(n, sieve_parameters(n), set);
    const std::uint64_t last = std::min<std::uint64_t>(sieving.units(), 20) - 1;
    const std::vector<std::vector<Relation>> units{sieving({0, 1}), sieving({last, last + 1}), sieving({1, 3})};
    EXPECT_FALSE(units.back().empty() && GetParam() > 100);
    if (GetParam() > 250) {
      EXPECT_GT(sieving.base().primes.back(), 8 * sieve_parameters(n).places) << "primes that rarely hit, too";
    }
    if (expected.empty()) expected = units;
    EXPECT_EQ(units, expected);
  }
}

TEST_P(SievingTest, AUnitDoesNotDependOnThoseBefore) {
  const mpz_class n = semiprime(GetParam());
  SieveParameters parameters = sieve_parameters(n);
  parameters.log_polynomials = 2;  // several units share a leading coefficient
  const Sieving together(n, parameters);
  const std::uint64_t count = std::min<std::uint64_t>(together.units(), 12);
  const auto all = together({0, count});
  std::vector<Relation> backwards;
  for (std::uint64_t unit = count; unit-- > 0;) {
    const auto found = together({unit, unit + 1});
    const auto alone = Sieving(n, parameters)({unit, unit + 1});
    EXPECT_EQ(found, alone) << unit;
    backwards.insert(backwards.begin(), found.begin(), found.end());
  }
  EXPECT_EQ(backwards, all);
}

/// Primes that rarely hit have a way of their own in units of many polynomials, and none in small ones.
TEST(Sieving, FindsTheSameInLargeUnitsAsInSmallOnes) {
  const mpz_class n = semiprime(262);
  SieveParameters parameters = sieve_parameters(n);
  parameters.places = sieve_block;  // so that there are many such primes
  ASSERT_GE(parameters.log_polynomials, 8U);
  const unsigned log_units = parameters.log_polynomials - 2;
  const SieveContext context(n, parameters, qs_loops(instruction_set()));
  EXPECT_GT(context.tables.rare_last, context.tables.rare_first + 5'000);
  const auto large = Sieving(n, parameters)({1, 3});
  parameters.log_polynomials = 2;
  auto small = Sieving(n, parameters)({1ULL << log_units, 3ULL << log_units});
  for (Relation& relation : small) {
    const std::uint64_t within = relation.unit & ((1ULL << log_units) - 1);
    relation.polynomial += static_cast<std::uint32_t>(within << 2);
    relation.unit >>= log_units;
  }
  EXPECT_GT(large.size(), 300U);
  EXPECT_EQ(small, large);
}

INSTANTIATE_TEST_SUITE_P(Bits, SievingTest, testing::Values(60, 64, 70, 80, 96, 112, 128, 150, 180, 200));
INSTANTIATE_TEST_SUITE_P(DoubleLargePrimes, SievingTest, testing::Values(236, 262));

/// By trial division of every value. Not all that is there is found: powers of small primes and primes of a are not
/// known when a value is first looked at, and logarithms are rounded. Square-free values far enough from every bound
/// are.
TEST(Sieving, FindsEverySquareFreeValue) {
  const mpz_class n = semiprime(80);
  SieveParameters parameters = sieve_parameters(n);
  parameters.threshold = 8;
  const Sieving sieving(n, parameters);
  ASSERT_EQ(parameters.log_polynomials + 1, parameters.factors_of_a) << "a unit has all of an a";
  const auto half = static_cast<std::int32_t>(parameters.places / 2);
  const std::uint32_t polynomials = sieving.polynomials().polynomials();
  std::size_t there = 0;
  for (std::uint32_t number = 0; number < 4 * polynomials; ++number) {
    const std::uint32_t unit = number / polynomials, polynomial = number % polynomials;
    const auto found = sieving({unit, unit + 1});
    const mpz_class a = sieving.polynomials().coefficient(unit).a;
    for (std::int32_t x = -half; x < half; ++x) {
      mpz_class rest = abs(sieving.polynomials().value(unit, polynomial, x).q), sieved = 1;
      rest >>= mpz_scan1(rest.get_mpz_t(), 0);
      for (std::size_t i = 1; i < sieving.base().size(); ++i) {
        const std::uint32_t p = sieving.base().primes[i];
        if (!mpz_divisible_ui_p(rest.get_mpz_t(), p)) continue;
        rest /= p;
        if (i >= parameters.unsieved) sieved *= p;
        if (mpz_divisible_ui_p(rest.get_mpz_t(), p) || mpz_divisible_ui_p(a.get_mpz_t(), p)) rest = 0;
      }
      if (rest == 0 || rest > parameters.large_bound / 16 || sieved < 1 << 12) continue;
      ++there;
      EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                              [&](const Relation& relation) {
                                return relation.polynomial == polynomial && relation.x == x &&
                                       relation.large[1] == rest;
                              }))
          << polynomial << " " << x;
    }
  }
  EXPECT_GT(there, 20U);
}

TEST(SievingThreads, FindTheSame) {
  const mpz_class n = semiprime(128);
  const Sieving sieving(n, sieve_parameters(n));
  const auto expected = sieving({0, 16});
  std::vector<std::vector<Relation>> parts(4);
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < parts.size(); ++t)
    threads.emplace_back([&, t] { parts[t] = sieving({4 * t, 4 * t + 4}); });
  for (auto& thread : threads) thread.join();
  std::vector<Relation> joined;
  for (const auto& part : parts) joined.insert(joined.end(), part.begin(), part.end());
  EXPECT_EQ(joined, expected);
}

TEST(Sieving, WhatIsNoRelationDoesNotCheck) {
  const mpz_class n = semiprime(150);
  const Sieving sieving(n, sieve_parameters(n));
  const auto relations = sieving({0, 1});
  ASSERT_FALSE(relations.empty());
  const Relation good = relations.front();
  ASSERT_TRUE(sieving.refactor(good));
  const auto rejects = [&](auto&& change) {
    Relation bad = good;
    change(bad);
    return !sieving.refactor(bad);
  };
  EXPECT_TRUE(rejects([](Relation& r) { ++r.x; }));
  EXPECT_TRUE(rejects([](Relation& r) { r.x = 1 << 30; }));
  EXPECT_TRUE(rejects([](Relation& r) { ++r.key; }));
  EXPECT_TRUE(rejects([](Relation& r) { r.large[1] += 2; }));
  EXPECT_TRUE(rejects([](Relation& r) { r.large[0] += 2; }));
  EXPECT_TRUE(rejects([](Relation& r) { r.polynomial = 1 << 20; }));
  EXPECT_TRUE(rejects([&](Relation& r) { r.unit = sieving.units(); }));
}

/// Several at once have the factors that each has alone, wrong ones among them, whether lanes are filled or not.
TEST(Sieving, FactorsManyRelationsAsEachAlone) {
  for (const unsigned bits : {100U, 220U}) {
    const mpz_class n = semiprime(bits);
    const Sieving sieving(n, sieve_parameters(n));
    std::vector<Relation> relations = sieving({0, 8});
    ASSERT_GT(relations.size(), 100U);
    for (std::size_t i = 0; i < relations.size(); i += 7) {
      relations[i].large[0] = 1;  // then the rest has a prime that is not in the base, or does not fit a word
      relations[i].large[1] = 1;
    }
    for (const std::size_t count : {std::size_t{0}, std::size_t{5}, relations.size()}) {
      const auto several = sieving.refactor(std::span(relations).first(count));
      ASSERT_EQ(several.size(), count);
      for (std::size_t i = 0; i < count; ++i) {
        auto alone = sieving.refactor(relations[i]);
        ASSERT_EQ(several[i].has_value(), alone.has_value()) << i;
        if (!alone) continue;
        auto factors = several[i]->factors;
        std::sort(factors.begin(), factors.end());
        std::sort(alone->factors.begin(), alone->factors.end());
        ASSERT_EQ(several[i]->root, alone->root);
        ASSERT_EQ(factors, alone->factors);
      }
    }
  }
}

}  // namespace
}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/square_root.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <vector>

#include "kernels/base/random.hpp"
#include "kernels/factorize/quadratic_sieve/elimination.hpp"
#include "kernels/factorize/quadratic_sieve/matrix.hpp"
#include "tests/kernels/factorize/quadratic_sieve/graphs.hpp"
#include "tests/kernels/factorize/quadratic_sieve/matrices.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::array<std::uint32_t, 25> primes{2,  3,  5,  7,  11, 13, 17, 19, 23, 29, 31, 37, 41,
                                               43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97};

using Numbers = std::vector<mpz_class>;

/// Relations modulo n, with roots and factors as a sieve gives them.
struct Given {
  mpz_class n;
  NumberList roots{n};
  Lists factors = {};
  std::vector<Relation> relations = {};

  /// root^2 = the product modulo n.
  void add(const mpz_class& root, const std::vector<std::uint32_t>& factors_of_it, std::uint32_t a = 1,
           std::uint32_t b = 1) {
    roots.add(root % n);
    factors.add(factors_of_it);
    relations.push_back(relation_of(a, b, 0));
  }

  [[nodiscard]] FactoredRelations all() const { return {n, primes, roots, factors, relations}; }
};

/// Random x near sqrt(k n) whose x^2 - k n splits over the primes, signs included.
Given found_by_trial(const mpz_class& n, std::size_t wanted) {
  Given given{n};
  SplitMix64 random(11);
  std::set<mpz_class> met;
  while (given.roots.size() < wanted) {
    const mpz_class kn = n * static_cast<unsigned long>(1 + random() % 2000);
    const mpz_class x = sqrt(kn) + static_cast<long>(random() % 100) - 50;
    mpz_class value = x * x - kn;
    if (value == 0 || x <= 0 || !met.insert(value).second) continue;
    std::vector<std::uint32_t> factors;
    if (value < 0) factors.push_back(0), value = -value;
    for (std::uint32_t f = 1; f <= primes.size(); ++f) {
      for (; value % primes[f - 1] == 0; value /= primes[f - 1]) factors.push_back(f);
    }
    if (value == 1) given.add(x, factors);
  }
  return given;
}

Splitting split(const Given& given, unsigned threads = 1) {
  const Lists sets = sets_of_one(given.roots.size());
  return split_by_dependencies(given.all(), eliminate(odd_sums(sets, given.factors), primes.size() + 1), threads);
}

TEST(SquareRoot, ByHand) {
  // Modulo 1649: 41^2 = 2^5, 43^2 = 2^3 5^2; (41 43)^2 = (2^4 5)^2, 41 43 = 114, gcd(114 - 80, 1649) = 17.
  Given given{1649};
  given.add(41, {1, 1, 1, 1, 1});
  given.add(43, {1, 1, 1, 3, 3});
  const auto difference = square_root(given.all(), std::vector<std::uint64_t>{2, 2}, 1);
  ASSERT_TRUE(difference.has_value());
  EXPECT_EQ(*difference, 114 - 80);
  EXPECT_EQ(split_by_dependencies(given.all(), std::vector<std::uint64_t>{2, 2}).parts, (Numbers{17, 97}));
  EXPECT_FALSE(square_root(given.all(), std::vector<std::uint64_t>{1, 0}, 0).has_value()) << "2^5 is no square";
}

TEST(SquareRoot, TakesLargePrimesAndTheSign) {
  // Modulo 1649: 39^2 = -2^7 and 40^2 = -7^2; 42^2 = 5 23 and (2 42)^2 = 2^2 5 23.
  Given given{1649};
  given.add(39, {0, 1, 1, 1, 1, 1, 1, 1});
  given.add(40, {0, 4, 4});
  given.add(42, {3}, 1, 23);
  given.add(84, {1, 1, 3}, 1, 23);
  EXPECT_EQ(square_root(given.all(), std::vector<std::uint64_t>{0, 0, 1, 1}, 0),
            mpz_class(42 * 84 % 1649 - 2 * 5 * 23));
  EXPECT_FALSE(square_root(given.all(), std::vector<std::uint64_t>{0, 0, 1, 0}, 0).has_value()) << "23 once";
  EXPECT_FALSE(square_root(given.all(), std::vector<std::uint64_t>{0, 1, 0, 0}, 0).has_value()) << "-7^2 is no square";
  given.add(41, {1, 1, 1, 1, 1});
  const auto difference = square_root(given.all(), std::vector<std::uint64_t>{1, 1, 0, 0, 1}, 0);
  EXPECT_EQ(difference, mpz_class(39 * 40 * 41 % 1649 - 64 * 7));
}

TEST(SquareRoot, TellsAWrongRelation) {
  Given given{1649};
  given.add(41, {1, 1, 1, 1, 1});
  given.add(44, {1, 1, 1, 3, 3});  // it is the square of 43
  EXPECT_FALSE(square_root(given.all(), std::vector<std::uint64_t>{1, 1}, 0).has_value());
  const Splitting splitting = split_by_dependencies(given.all(), std::vector<std::uint64_t>{1, 1});
  EXPECT_EQ(splitting.parts, Numbers{1649});
  EXPECT_EQ(splitting.tried, 1U);
  EXPECT_EQ(splitting.wrong, 1U);
  EXPECT_FALSE(splitting.complete);
}

TEST(SquareRoot, SplitsCompletely) {
  const std::vector<Numbers> numbers{
      {101, 103}, {101, 103, 107}, {101, 103, 107, 109}, {101 * 101, 103}, {101 * 101 * 101, 103 * 103}, {1009, 10007}};
  for (const Numbers& parts : numbers) {
    mpz_class n = 1;
    for (const auto& part : parts) n *= part;
    Splitting splitting = split(found_by_trial(n, 70));
    EXPECT_TRUE(splitting.complete) << n;
    EXPECT_EQ(splitting.wrong, 0U) << n;
    std::set<mpz_class> expected(parts.begin(), parts.end());
    EXPECT_EQ(std::set<mpz_class>(splitting.parts.begin(), splitting.parts.end()), expected) << n;
    for (const unsigned threads : {2U, 3U, 100U}) {
      const Splitting by_more = split(found_by_trial(n, 70), threads);
      EXPECT_EQ(by_more.parts, splitting.parts) << n;
      EXPECT_EQ(by_more.tried, splitting.tried) << n;
    }
  }
}

TEST(SquareRoot, StopsWhenAllIsSplit) {
  Splitting splitting = split(found_by_trial(101 * 103, 80));
  EXPECT_TRUE(splitting.complete);
  EXPECT_LT(splitting.tried, 40U) << "of 54 and more";
  EXPECT_EQ(split(found_by_trial(10007, 15)).tried, 0U) << "a prime";
}

TEST(CoprimeParts, AreTakenApart) {
  CoprimeParts parts(mpz_class(2 * 2 * 3 * 5));
  parts.split_by(2 * 7);
  EXPECT_EQ(parts.parts(), (Numbers{2, 15})) << "2 is a divisor of both 2 and 30";
  parts.split_by(7 * 11);
  EXPECT_EQ(parts.parts().size(), 2U);
  EXPECT_FALSE(parts.complete());
  parts.split_by(3 * 3 * 2);
  EXPECT_EQ(parts.parts().size(), 3U);
  EXPECT_TRUE(parts.complete());
  parts.split_by(0);
  EXPECT_EQ(parts.parts().size(), 3U);
}

}  // namespace
}  // namespace heiretsu::factorize

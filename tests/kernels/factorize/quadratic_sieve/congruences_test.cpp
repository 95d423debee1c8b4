#include "kernels/factorize/quadratic_sieve/congruences.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "kernels/factorize/quadratic_sieve/collection.hpp"
#include "kernels/factorize/quadratic_sieve/solver.hpp"

namespace heiretsu::factorize {
namespace {

using Numbers = std::vector<mpz_class>;

/// A number with relations enough to split it.
struct Sieved {
  Sieved() {
    for (std::uint64_t unit = 0; !collection.enough(); ++unit) collection.add(sieving({unit, unit + 1}));
  }

  const mpz_class p{"1000000000000037"}, q{"1000000000000091"}, n = p * q;
  const Sieving sieving{n, sieve_parameters(n)};
  RelationCollection collection{sieving.base().size()};
};

/// Factors what is waited for; of the first `planted` it says that they do not check.
void factor(Congruences& congruences, const Sieved& sieved, std::size_t planted = 0) {
  for (const std::uint32_t place : congruences.choose(sieved.collection)) {
    auto factored = sieved.sieving.refactor(sieved.collection.relations()[place]);
    EXPECT_TRUE(factored);
    if (planted > 0) factored.reset(), --planted;
    congruences.add(factored ? &*factored : nullptr);
  }
}

TEST(Congruences, SplitTheNumber) {
  const Sieved sieved;
  Congruences congruences(sieved.n, sieved.sieving.base().primes);
  factor(congruences, sieved);
  EXPECT_EQ(congruences.wrong(), 0U);
  EXPECT_EQ(congruences.rows(), sieved.sieving.base().size() + 1);
  const auto [matrix, missing] = reduce(congruences.source(), 1);
  EXPECT_EQ(missing, 0U);
  const auto sets = find_dependencies(matrix, 1);
  EXPECT_EQ(congruences.split(matrix.members, sets), (Numbers{sieved.p, sieved.q}));
  const std::vector<std::uint64_t> none(sets.size());
  EXPECT_EQ(congruences.split(matrix.members, none), Numbers{sieved.n}) << "no dependency";
}

TEST(Congruences, KeepWhatWasFactored) {
  const Sieved sieved;
  Congruences congruences(sieved.n, sieved.sieving.base().primes);
  factor(congruences, sieved);
  EXPECT_TRUE(congruences.choose(sieved.collection).empty());
  EXPECT_EQ(reduce(congruences.source(), 1).missing, 0U);
}

TEST(Congruences, LeaveOutWhatDoesNotCheckAndAskForMore) {
  Sieved sieved;
  Congruences congruences(sieved.n, sieved.sieving.base().primes);
  factor(congruences, sieved, 30);
  EXPECT_EQ(congruences.wrong(), 30U);
  Reduced reduced = reduce(congruences.source(), 1);
  EXPECT_GT(reduced.missing, 10U);
  std::uint64_t unit = sieved.collection.relations().back().unit + 1;
  for (; reduced.missing != 0; reduced = reduce(congruences.source(), 1)) {
    sieved.collection.want_more(reduced.missing);
    for (; !sieved.collection.enough(); ++unit) sieved.collection.add(sieved.sieving({unit, unit + 1}));
    factor(congruences, sieved);
  }
  EXPECT_EQ(congruences.wrong(), 30U);
  EXPECT_EQ(congruences.split(reduced.matrix.members, find_dependencies(reduced.matrix, 1)),
            (Numbers{sieved.p, sieved.q}));
}

TEST(Congruences, NeedAllRelationsFactored) {
  const Sieved sieved;
  Congruences congruences(sieved.n, sieved.sieving.base().primes);
  EXPECT_GT(congruences.choose(sieved.collection).size(), 100U);
  EXPECT_THROW((void)congruences.source(), std::out_of_range);
}

TEST(CoprimeFactors, HaveThePowersOfTheNumber) {
  EXPECT_EQ(coprime_factors(mpz_class(8 * 9 * 49), Numbers{2, 21}), (Numbers{8, 9 * 49}));
  EXPECT_EQ(coprime_factors(mpz_class(8 * 9 * 49), Numbers{4, 5}), (Numbers{8, 9 * 49}));
  EXPECT_EQ(coprime_factors(mpz_class(35), Numbers{}), Numbers{35});
  EXPECT_EQ(coprime_factors(mpz_class(35), Numbers{35}), Numbers{35});
}

}  // namespace
}  // namespace heiretsu::factorize

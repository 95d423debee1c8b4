#include "kernels/factorize/quadratic_sieve/relations.hpp"

#include <gtest/gtest.h>

namespace heiretsu::factorize {
namespace {

// Modulo 1649: 41^2 = 2^5, 43^2 = 2^3 5^2, 42^2 = 5 23.
const mpz_class n = 1649;

mpz_class product_of(const Congruence& relation) {
  const unsigned primes[] = {2, 3, 5, 7};
  mpz_class product = 1;
  for (const auto factor : relation.factors) product *= factor == 0 ? mpz_class(-1) : mpz_class(primes[factor - 1]);
  return product;
}

TEST(Relations, EachCountsOnce) {
  Relations relations(n);
  relations.add({41, {1, 1, 1, 1, 1}}, 1);
  relations.add({-41, {1, 1, 1, 1, 1}}, 1);
  relations.add({43, {1, 1, 1, 3, 3}}, 1);
  EXPECT_EQ(relations.size(), 3U);
  const auto& distinct = relations.distinct();
  ASSERT_EQ(distinct.size(), 2U);
  for (const auto& relation : distinct) EXPECT_EQ((relation.root * relation.root - product_of(relation)) % n, 0);
}

TEST(Relations, TwoWithTheSameLargePrimeMakeOne) {
  Relations relations(n);
  relations.add({42, {3}}, 23);
  EXPECT_EQ(relations.size(), 0U);
  relations.add({42, {3}}, 23);
  EXPECT_EQ(relations.size(), 0U) << "the same relation again says nothing new";
  relations.add({42 * 23, {3}}, 23 * 23 * 23);
  EXPECT_EQ(relations.size(), 0U) << "another large prime";
  relations.add({84, {1, 1, 3}}, 23);
  ASSERT_EQ(relations.size(), 1U);
  const Congruence& relation = relations.distinct().front();
  EXPECT_EQ((relation.root * relation.root - product_of(relation)) % n, 0);
}

}  // namespace
}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/collection.hpp"

#include <gtest/gtest.h>

#include "tests/kernels/factorize/quadratic_sieve/graphs.hpp"

namespace heiretsu::factorize {
namespace {

TEST(RelationCollection, StopsAtAColumnForAboutEveryRow) {
  RelationCollection collection(1000);
  EXPECT_EQ(collection.wanted(), 1000U - 13 + 12);
  const std::size_t surplus = RelationCollection(100'000).wanted() - (100'000 - 700);
  EXPECT_EQ(RelationCollection(99'999).wanted(), 99'999 - 1299 + surplus) << "a larger base has more of its primes";
  collection.expect(50);  // and more come
  for (std::uint64_t key = 1; !collection.enough(); ++key) {
    const Relation relation = relation_of(1, 1, key);
    collection.add({&relation, 1});
    collection.add({&relation, 1});  // twice is once
  }
  EXPECT_EQ(collection.relations().size(), 999U);
  EXPECT_EQ(collection.count().duplicates(), 999U);
}

TEST(RelationCollection, AsksForMore) {
  RelationCollection collection(1000);
  const std::size_t wanted = collection.wanted();
  collection.want_more(0);
  EXPECT_EQ(collection.wanted(), wanted + 8) << "not one by one";
  const Relation relation = relation_of(1, 1, 1);
  collection.add({&relation, 1});
  collection.want_more(2000);
  EXPECT_EQ(collection.wanted(), 1U + 2000 + 500);
}

}  // namespace
}  // namespace heiretsu::factorize

#include "drivers/factorize/large/relation_bytes.hpp"

#include <gtest/gtest.h>

#include "drivers/factorize/large/number_bytes.hpp"

namespace heiretsu::factorize {
namespace {

TEST(NumberBytes, AreReadBack) {
  ByteWriter message;
  const std::vector<mpz_class> numbers{0, 1, -1, 255, mpz_class(1) << 64, -(mpz_class(1) << 300) + 7};
  for (const mpz_class& number : numbers) put_number(message, number);
  const std::string bytes = message.take();
  ByteReader reader(bytes);
  mpz_class read = 12345;
  for (const mpz_class& number : numbers) {
    get_number(reader, read);
    EXPECT_EQ(read, number);
  }
  EXPECT_TRUE(reader.empty());
}

TEST(NumberBytes, ComeFromTheRoot) {
  const std::vector<mpz_class> numbers{5, mpz_class(1) << 100};
  EXPECT_EQ(numbers_from_root(Ranks(), numbers), numbers);
  EXPECT_TRUE(numbers_from_root(Ranks(), {}).empty());
}

TEST(RelationBytes, AreReadBack) {
  const std::vector<Relation> relations{{1, 2, -3, {1, 1}, 4}, {~std::uint64_t{0}, 7, 8, {101, 103}, 9}};
  std::vector<Relation> read;
  append_relations(bytes_of(relations), read);
  append_relations("", read);
  append_relations(bytes_of({&relations[1], 1}), read);
  EXPECT_EQ(read, (std::vector<Relation>{relations[0], relations[1], relations[1]}));
}

TEST(RelationBytes, OfFactoredOnesAreReadBack) {
  ByteWriter message;
  put_factored(message, FactoredRelation{-17, {0, 1, 1, 5}});
  put_factored(message, std::nullopt);
  put_factored(message, FactoredRelation{mpz_class(1) << 200, {}});
  const std::string bytes = message.take();
  ByteReader reader(bytes);
  FactoredRelation read;
  ASSERT_TRUE(get_factored(reader, read));
  EXPECT_EQ(read.root, -17);
  EXPECT_EQ(read.factors, (std::vector<std::uint32_t>{0, 1, 1, 5}));
  EXPECT_FALSE(get_factored(reader, read));
  ASSERT_TRUE(get_factored(reader, read));
  EXPECT_EQ(read.root, mpz_class(1) << 200);
  EXPECT_TRUE(read.factors.empty());
  EXPECT_TRUE(reader.empty());
}

}  // namespace
}  // namespace heiretsu::factorize

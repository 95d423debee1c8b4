#include "drivers/factorize/large/large_number.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace heiretsu::factorize {
namespace {

mpz_class next_prime(const mpz_class& n) {
  mpz_class prime;
  mpz_nextprime(prime.get_mpz_t(), n.get_mpz_t());
  return prime;
}

const mpz_class p = next_prime(mpz_class(1) << 99), q = next_prime(p);
const mpz_class hard = p * q;  // 199 bits: a quarter of a second
const mpz_class harder = next_prime(mpz_class(1) << 130) * next_prime(mpz_class(1) << 131);  // 262 bits: half a minute

Numbers numbers(const std::vector<mpz_class>& values) {
  Numbers result;
  for (const mpz_class& value : values) result.push_back(value);
  return result;
}

using Places = std::vector<std::size_t>;

TEST(HardNumbers, AreLargeCompositesWithoutTheirSmallPrimes) {
  EXPECT_TRUE(hard_part(hard));
  EXPECT_TRUE(hard_part(hard * 1024 * 9 * 65521));
  EXPECT_TRUE(hard_part(p * p));
  EXPECT_FALSE(hard_part(0));
  EXPECT_FALSE(hard_part(p));
  EXPECT_FALSE(hard_part(next_prime(mpz_class(1) << 250)));
  EXPECT_FALSE(hard_part(next_prime(mpz_class(1) << 250) * 6));
  EXPECT_FALSE(hard_part((mpz_class(1) << 300)));
  EXPECT_FALSE(hard_part(next_prime(mpz_class(1) << 60) * next_prime(mpz_class(1) << 61) << 100)) << "121 bits";
}

TEST(HardPlaces, AreThoseOfFewHardNumbers) {
  const Numbers one = numbers({5, hard, p, 7}), two = numbers({hard, 1, hard});
  for (const std::uint32_t workers : {1U, 2U, 64U}) EXPECT_EQ(hard_places(one, workers), Places{1}) << workers;
  EXPECT_EQ(hard_places(two, 1), (Places{0, 2})) << "one worker takes them one after another anyway";
  EXPECT_EQ(hard_places(two, 2), Places()) << "a thread each";
  EXPECT_EQ(hard_places(two, 8), (Places{0, 2}));
  EXPECT_EQ(hard_places(numbers({1, 2, 3}), 8), Places());
  EXPECT_EQ(hard_places(Numbers(), 8), Places());
}

TEST(HardPlaces, DependOnTheTimeThatRanksNeedToMeet) {
  const Numbers many = numbers(std::vector<mpz_class>(40, hard)),
                many_harder = numbers(std::vector<mpz_class>(40, harder));
  EXPECT_EQ(hard_places(many, 64).size(), 0U) << "a quarter of a second of 64 workers is over before they have met";
  EXPECT_EQ(hard_places(many_harder, 64).size(), 40U);
  EXPECT_EQ(hard_places(many_harder, 40).size(), 0U) << "a thread each";
}

TEST(HardPlaces, AreNotLookedForAmongMany) {
  std::vector<mpz_class> values(33, next_prime(mpz_class(1) << 200));
  values[7] = hard;
  EXPECT_EQ(hard_places(numbers(values), 2), Places()) << "33 are more than 16 for each of 2 workers";
  values.pop_back();
  EXPECT_EQ(hard_places(numbers(values), 2), Places{7});
}

}  // namespace
}  // namespace heiretsu::factorize

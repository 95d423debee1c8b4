// What a sieve does that meets what should not be: it goes on by itself, and says so. Every number of ranks does the
// same. EXPECT only: an ASSERT that ends one rank's test would leave the others waiting.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "drivers/factorize/large/large_number.hpp"
#include "drivers/factorize/large/relation_file.hpp"
#include "drivers/factorize/large/sieve_rounds.hpp"
#include "tests/kernels/factorize/random_primes.hpp"
#include "tests/mpi/large_rounds.hpp"
#include "tests/mpi/world.hpp"

namespace heiretsu::factorize {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// A context that goes on with a file of these units, at rank 0.
LargeContext going_on(const mpz_class& n, const SieveParameters& parameters, Range units,
                      const std::vector<Relation>& relations) {
  LargeContext context = context_of(Way::sieve);
  if (!ranks().root()) return context;
  const std::string output = testing::TempDir() + "heiretsu_large_faults_test";
  std::filesystem::remove(relation_file_name(output, n));
  RelationFile file(relation_file_name(output, n), n, parameters, RelationFile::Opening::anew);
  file.add(units, relations);
  file.flush();
  context.checkpoint = {output, true};
  return context;
}

/// Relations that do not check, in a file whose checksums are right, are so many that without them it is not enough.
TEST(LargeFaults, WrongRelationsAreLeftOutAndOthersSieved) {
  RandomPrimes random_prime;
  const mpz_class p = random_prime(100), q = random_prime(101), n = p * q;
  const SieveParameters parameters = sieve_parameters(n);
  constexpr Range units{0, 40};
  std::vector<Relation> relations = Sieving(n, parameters)(units);
  std::size_t planted = 0;
  for (std::size_t i = 0; i < relations.size(); i += 5, ++planted) {
    relations[i].key += 2;  // another root
    relations[i].large[0] = relations[i].large[1] = 1;
  }
  const LargeContext context = going_on(n, parameters, units, relations);
  testing::internal::CaptureStderr();
  {
    SieveRounds rounds(context, n, parameters);
    (void)run_rounds(rounds);
    std::vector<mpz_class> factors = rounds.factors();
    std::sort(factors.begin(), factors.end());
    EXPECT_EQ(factors, (std::vector<mpz_class>{p, q}));
  }
  const std::string said = testing::internal::GetCapturedStderr();
  if (!ranks().root()) return;
  EXPECT_GT(planted, 500U);
  EXPECT_NE(said.find("warning: " + std::to_string(planted) + " relations of " + n.get_str() +
                      " do not check and are left out\n"),
            std::string::npos)
      << said;
  EXPECT_TRUE(std::filesystem::remove(relation_file_name(context.checkpoint->output, n)));
}

/// A prime has the dependencies of its matrix, and none splits it: the sieve goes on until its polynomials are used up.
TEST(LargeFaults, AMatrixWithoutAUsefulDependencyGetsMoreRelations) {
  RandomPrimes random_prime;
  const mpz_class n = random_prime(80);
  SieveParameters few = sieve_parameters(n);
  few.factors_of_a = 4;
  few.pool = 10;
  few.log_polynomials = 3;
  const LargeContext context = context_of(Way::sieve);
  testing::internal::CaptureStderr();
  SieveRounds rounds(context, n, few);
  auto items = run_rounds(rounds);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(rounds.factors(), std::vector<mpz_class>{n});
  if (!ranks().root()) return;
  EXPECT_GT(count(said, " splits " + n.get_str() + ": more relations follow\n"), 1U) << said;
  EXPECT_EQ(count(said, "warning: the sieve of " + n.get_str() + " has no polynomial left: curves go on\n"), 1U);
  EXPECT_GE(items.at("Sieving"), Sieving(n, few).units());
}

/// The parameters of the file have few polynomials: curves end what its sieve cannot.
TEST(LargeFaults, ANumberWhosePolynomialsAreUsedUpIsSplitByCurves) {
  RandomPrimes random_prime;
  const mpz_class p = random_prime(45), q = random_prime(150), n = p * q;
  SieveParameters few = sieve_parameters(n);
  few.pool = few.factors_of_a;
  const LargeContext context = going_on(n, few, {0, 1}, Sieving(n, few)({0, 1}));
  testing::internal::CaptureStderr();
  LargeNumber number(context, n);
  auto items = run_rounds(number);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(text(number.powers()), p.get_str() + "^1 " + q.get_str() + "^1 ");
  if (!ranks().root()) return;
  EXPECT_EQ(items.at("Sieving") + 1, Sieving(n, few).units());
  EXPECT_GT(items.at("EcmSearch"), 0U);
  EXPECT_EQ(count(said, "has no polynomial left: curves go on\n"), 1U) << said;
  EXPECT_FALSE(std::filesystem::exists(relation_file_name(context.checkpoint->output, n)));
}

}  // namespace
}  // namespace heiretsu::factorize

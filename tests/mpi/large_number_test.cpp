// One large number on every number of ranks: the same factors, relations and matrix, and the team that solves it.
// EXPECT only: an ASSERT that ends one rank's test would leave the others waiting.
#include "drivers/factorize/large/large_number.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "drivers/factorize/large/curve_rounds.hpp"
#include "drivers/factorize/large/matrix_team.hpp"
#include "drivers/factorize/large/relation_file.hpp"
#include "drivers/factorize/large/sieve_rounds.hpp"
#include "drivers/team/thread_team.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos.hpp"
#include "tests/kernels/factorize/quadratic_sieve/matrices.hpp"
#include "tests/kernels/factorize/random_primes.hpp"
#include "tests/mpi/large_rounds.hpp"
#include "tests/mpi/world.hpp"

namespace heiretsu::factorize {
namespace {

TEST(LargeNumber, IsSplitByTheSameRelations) {
  // 61 digits.
  const mpz_class p("200000000000000000000000000000"), q("600000000000000000000000000000");
  mpz_class prime_p, prime_q;
  mpz_nextprime(prime_p.get_mpz_t(), p.get_mpz_t());
  mpz_nextprime(prime_q.get_mpz_t(), q.get_mpz_t());
  const LargeContext context = context_of(Way::sieve);
  const mpz_class n = prime_p * prime_q;
  SieveRounds rounds(context, n, sieve_parameters(n));
  auto items = run_rounds(rounds);
  std::vector<mpz_class> factors = rounds.factors();
  std::sort(factors.begin(), factors.end());
  EXPECT_EQ(factors, (std::vector<mpz_class>{prime_p, prime_q}));
  if (!ranks().root()) return;
  EXPECT_EQ(items["Sieving, relations factored again"], 8401U);
}

/// The factorization that all ranks have found, in text, of the product of these primes.
std::string factored(const std::vector<mpz_class>& primes, Way way) {
  const LargeContext context = context_of(way);
  mpz_class n = 1;
  for (const mpz_class& prime : primes) n *= prime;
  LargeNumber number(context, n);
  (void)run_rounds(number);
  return text(number.powers());
}

TEST(LargeNumber, IsFactoredCompletelyEverywhere) {
  RandomPrimes random_prime;
  const mpz_class a = random_prime(48), b = random_prime(49), c = random_prime(50), d = random_prime(51),
                  e = random_prime(64);
  const auto power = [](const mpz_class& prime, int exponent) {
    return prime.get_str() + '^' + std::to_string(exponent) + ' ';
  };
  const std::string four = power(a, 1) + power(b, 1) + power(c, 1) + power(d, 1);
  EXPECT_EQ(factored({a, b, c, d}, Way::automatic), four);
  EXPECT_EQ(factored({a, b, c, d}, Way::sieve), four);
  EXPECT_EQ(factored({2, 2, 65521, a, b, c, d}, Way::curves), "2^2 65521^1 " + four);
  EXPECT_EQ(factored({b, e, e, c}, Way::sieve), power(b, 1) + power(c, 1) + power(e, 2));
  EXPECT_EQ(factored({e, e, e}, Way::sieve), power(e, 3));
  EXPECT_EQ(factored({a, a, e, e}, Way::sieve), power(a, 2) + power(e, 2));
  EXPECT_EQ(factored({e}, Way::automatic), power(e, 1));
}

/// A file keeps units, some further ones too; the others are sieved, and the relations are the same.
TEST(LargeNumber, GoesOnWithTheUnitsThatAFileKeeps) {
  RandomPrimes random_prime;
  const mpz_class p = random_prime(100), q = random_prime(101), n = p * q;
  const SieveParameters parameters = sieve_parameters(n);
  LargeContext context = context_of(Way::sieve);
  SieveRounds undisturbed(context, n, parameters);
  auto expected = run_rounds(undisturbed);

  const std::string output = testing::TempDir() + "heiretsu_large_number_test";
  const std::string path = relation_file_name(output, n);
  if (ranks().root()) {
    const Sieving sieving(n, parameters);
    RelationFile file(path, n, parameters, RelationFile::Opening::anew);
    for (const Range units : {Range{0, 30}, Range{50, 60}}) file.add(units, sieving(units));
    file.flush();
    context.checkpoint = {output, true};
  }
  testing::internal::CaptureStderr();
  {
    SieveRounds rounds(context, n, parameters);
    auto items = run_rounds(rounds);
    EXPECT_EQ(rounds.kept_file(), ranks().root() ? path : "");
    std::vector<mpz_class> factors = rounds.factors();
    std::sort(factors.begin(), factors.end());
    EXPECT_EQ(factors, (std::vector<mpz_class>{p, q}));
    const std::string relations = "Sieving, relations factored again";
    EXPECT_EQ(items[relations], expected[relations]);
    if (ranks().root()) {
      EXPECT_LT(items["Sieving"] + 25, expected["Sieving"]);
    }
  }
  const std::string said = testing::internal::GetCapturedStderr();
  if (ranks().root()) {
    EXPECT_NE(said.find("40 units"), std::string::npos) << said;
    EXPECT_TRUE(std::filesystem::remove(path)) << "for a run that is resumed before the result is safe";
  }
}

TEST(LargeNumber, EndsWhereItHasNoPolynomialLeft) {
  RandomPrimes random_prime;
  const mpz_class n = random_prime(50) * random_prime(51);
  SieveParameters few = sieve_parameters(n);
  few.factors_of_a = 3;
  few.pool = 4;
  few.log_polynomials = 2;
  const LargeContext context = context_of();
  SieveRounds rounds(context, n, few);
  testing::internal::CaptureStderr();
  const auto items = run_rounds(rounds);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(rounds.factors(), std::vector<mpz_class>{n});
  if (!ranks().root()) return;
  EXPECT_EQ(items.size(), 1U);
  EXPECT_EQ(items.at("Sieving"), Sieving(n, few).units());
  EXPECT_EQ(said, "warning: the sieve of " + n.get_str() + " has no polynomial left: curves go on\n");
}

TEST(LargeNumber, AFactorInTheBaseNeedsNoRound) {
  RandomPrimes random_prime;
  const mpz_class n = random_prime(100) * random_prime(101) * 23;
  const LargeContext context = context_of();
  SieveRounds rounds(context, n, sieve_parameters(n));
  EXPECT_TRUE(run_rounds(rounds).empty());
  EXPECT_EQ(rounds.factors(), (std::vector<mpz_class>{23, n / 23}));
}

TEST(LargeNumber, CurvesSplitItAtTheFirstThatSucceeds) {
  RandomPrimes random_prime;
  const mpz_class n = random_prime(40) * random_prime(42) * random_prime(170);
  const EcmSearch search(n, 1);
  const auto first = search({0, EcmSearch::endless});
  const LargeContext context = context_of(Way::curves);
  CurveRounds rounds(context, n, {0, EcmSearch::endless});
  (void)run_rounds(rounds);
  EXPECT_EQ(rounds.factors(), (std::vector<mpz_class>{first->divisor, n / first->divisor}));

  CurveRounds before(context, n, {0, first->curve});
  (void)run_rounds(before);
  EXPECT_EQ(before.factors(), std::vector<mpz_class>{n}) << "the curves before it find nothing";
}

constexpr std::uint32_t everyone = 1000;  // in a team
constexpr std::uintmax_t plenty = 1'000'000'000;

/// What the threads of this rank did.
std::vector<ThreadSample> solve(MatrixTeam& team) {
  std::vector<ThreadSample> samples(threads);
  run_threads(threads, [&](std::uint32_t thread) {
    PhaseClock clock(samples[thread], Phase::compute);
    team.work(thread, clock);
  });
  return samples;
}

TEST(MatrixTeam, SolvesWhatOneThreadSolves) {
  const Lists columns = sieve_matrix(1500, 1600, 8, 3);
  MatrixTeam team(ranks(), threads, everyone);
  for (int trial = 0; trial < 2; ++trial) {
    team.place(ranks().root() ? columns : Lists(), ranks().root() ? 1500 : 0);
    const std::vector<ThreadSample> samples = solve(team);
    const auto sets = team.finish();
    for (const ThreadSample& sample : samples) {
      EXPECT_GT(sample.phases[static_cast<std::size_t>(Phase::compute)], 0);
      EXPECT_GT(sample.phases[static_cast<std::size_t>(Phase::wait)], 0);
    }
    if (ranks().root()) {
      EXPECT_EQ(sets, lanczos(columns, 1500, 1));
    } else {
      EXPECT_TRUE(sets.empty());
    }
  }
}

/// Nodes of two ranks: those of the others have no part in it.
TEST(MatrixTeam, IsThatOfTheFirstNode) {
  const Lists columns = sieve_matrix(800, 900, 8, 3);
  MatrixTeam team(ranks(), threads, everyone, Communicator::group_of(ranks(), ranks().rank() / 2), plenty);
  team.place(ranks().root() ? columns : Lists(), ranks().root() ? 800 : 0);
  const std::vector<ThreadSample> samples = solve(team);
  const auto sets = team.finish();
  EXPECT_EQ(sets, ranks().root() ? lanczos(columns, 800, 1) : std::vector<std::uint64_t>());
  for (const ThreadSample& sample : samples)
    EXPECT_EQ(sample.phases[static_cast<std::size_t>(Phase::wait)] > 0, ranks().rank() < 2);
}

/// Also where ranks cannot share enough memory: then rank 0's threads alone.
TEST(MatrixTeam, MakesTheMatrixThatOneThreadMakes) {
  const Lists columns = sieve_matrix(1500, 1700, 8, 3), sets = sets_of_one(columns.size());
  const MatrixSource source{sets, columns, 1500};
  const Lists none;
  for (const std::uintmax_t shared_bytes : {plenty, std::uintmax_t{1000}}) {
    MatrixTeam team(ranks(), threads, everyone, Communicator::group_of(ranks(), 0), shared_bytes);
    testing::internal::CaptureStderr();
    team.place(ranks().root() ? source : MatrixSource{none, none, 0});
    const std::string said = testing::internal::GetCapturedStderr();
    const std::vector<ThreadSample> samples = solve(team);
    const Reduced reduced = team.finish_reduction();
    const bool alone = ranks().size() > 1 && shared_bytes != plenty;
    for (const ThreadSample& sample : samples)
      EXPECT_EQ(sample.phases[static_cast<std::size_t>(Phase::wait)] > 0, ranks().root() || !alone);
    EXPECT_EQ(said.empty(), !ranks().root() || !alone) << said;
    if (ranks().root()) {
      const Reduced by_one = reduce(source, 1);
      EXPECT_EQ(reduced.matrix.columns, by_one.matrix.columns);
      EXPECT_EQ(reduced.matrix.members, by_one.matrix.members);
      EXPECT_EQ(reduced.missing, 0U);
    }
  }
}

TEST(MatrixTeam, HasNoMoreMembersThanItIsTold) {
  const Lists columns = sieve_matrix(800, 900, 8, 3);
  const std::uint32_t max_members = threads + 1;  // the last one is on the second rank
  MatrixTeam team(ranks(), threads, max_members);
  team.place(ranks().root() ? columns : Lists(), ranks().root() ? 800 : 0);
  const std::vector<ThreadSample> samples = solve(team);
  const auto sets = team.finish();
  EXPECT_EQ(sets, ranks().root() ? lanczos(columns, 800, 1) : std::vector<std::uint64_t>());
  for (std::uint32_t thread = 0; thread < threads; ++thread) {
    const bool member = static_cast<std::uint32_t>(ranks().rank()) * threads + thread < max_members;
    EXPECT_EQ(samples[thread].phases[static_cast<std::size_t>(Phase::wait)] > 0, member);
  }
}

TEST(MatrixTeam, EndsSoonWhereOneOfItIsTold) {
  const Lists columns = sieve_matrix(1500, 1600, 8, 3);
  MatrixTeam team(ranks(), threads, everyone);
  for (const bool stops : {true, false}) {
    team.place(ranks().root() ? columns : Lists(), ranks().root() ? 1500 : 0);
    if (stops && ranks().rank() == ranks().size() - 1) team.stop();
    ranks().barrier();
    (void)solve(team);
    const auto sets = team.finish();
    EXPECT_EQ(sets.empty(), stops || !ranks().root());
    EXPECT_EQ(team.stopped(), stops && ranks().root());
  }
}

TEST(MatrixTeam, SaysThatThereIsNoDependency) {
  Lists unit;
  for (std::uint32_t j = 0; j < 500; ++j) unit.add({&j, 1});
  MatrixTeam team(ranks(), threads, everyone);
  team.place(ranks().root() ? unit : Lists(), ranks().root() ? 500 : 0);
  (void)solve(team);
  EXPECT_TRUE(team.finish().empty());
}

}  // namespace
}  // namespace heiretsu::factorize

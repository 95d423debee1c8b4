#include "drivers/factorize/large/joined_units.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "drivers/factorize/large/relation_file.hpp"
#include "kernels/base/usage_error.hpp"
#include "tests/drivers/record/temporary_folder.hpp"

namespace heiretsu::factorize {
namespace {

using Names = std::vector<std::string>;

const mpz_class number("100000000000000000000000000005700000000000000000000000000077");
const SieveParameters parameters{.primes = 4800, .places = 32768, .large_bound = 4'000'000, .log_polynomials = 7};

/// Two relations for each unit.
std::vector<Relation> relations_of(Range units) {
  std::vector<Relation> result;
  for (std::uint64_t unit = units.first; unit < units.last; ++unit)
    for (const int x : {-3, 4}) result.push_back({unit, 1, x, {1, 101}, 10 * unit + (x > 0 ? 1 : 0)});
  return result;
}

class JoinedUnitsTest : public testing::Test {
 protected:
  /// The name of a new file with these units.
  std::string file(const std::string& name, const std::vector<Range>& blocks, const SieveParameters& p = parameters,
                   const mpz_class& n = number) const {
    const std::string path = folder_ / name;
    RelationFile out(path, n, p, RelationFile::Opening::resume_exactly);
    for (const Range& units : blocks) {
      out.add(units, relations_of(units));
      out.flush();
    }
    return path;
  }

  static std::string refusal(const Names& names, const mpz_class& n = number) {
    try {
      (void)join_units(names, n);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  }

  /// What it says as it joins them.
  static std::string said(const Names& names, JoinedUnits& joined) {
    testing::internal::CaptureStderr();
    joined = join_units(names, number);
    return testing::internal::GetCapturedStderr();
  }

  TemporaryFolder folder_;
};

TEST_F(JoinedUnitsTest, AreThoseOfAllFilesInOrderAndOnce) {
  const Names names{file("b", {{10, 20}}), file("a", {{0, 4}, {6, 8}}), file("c", {{3, 12}, {40, 41}})};
  JoinedUnits joined;
  EXPECT_EQ(said(names, joined),
            "warning: 5 of the 10 units of '" + names[2] + "' are in the files before it, too, and count once\n");
  EXPECT_EQ(joined.parameters, parameters);
  EXPECT_EQ(joined.units.done(), (std::vector<Range>{{0, 20}, {40, 41}}));
  EXPECT_EQ(joined.units.relations(), 42U);
  for (std::uint64_t unit = 0; unit < 50; ++unit) {
    const auto found = joined.units.take(unit);
    ASSERT_EQ(found.has_value(), unit < 20 || unit == 40) << unit;
    if (!found) continue;
    ASSERT_EQ(std::vector<Relation>(found->begin(), found->end()), relations_of({unit, unit + 1}));
  }
  EXPECT_EQ(joined.units.next(), SievedUnits::endless);
}

TEST_F(JoinedUnitsTest, AFolderStandsForItsFilesOfTheNumber) {
  const std::string b = file("b.sieve", {{1, 2}}), a = file("a.sieve", {{0, 1}});
  (void)file("other.sieve", {{0, 1}}, parameters, number + 2);
  (void)file("other.name", {{5, 6}});
  std::ofstream(folder_ / "text.sieve") << "rain\n";
  JoinedUnits joined;
  const std::string folder = std::filesystem::path(a).parent_path();
  EXPECT_EQ(said({folder}, joined), "");
  EXPECT_EQ(joined.files, (Names{a, b}));
  EXPECT_NE(refusal({folder}, number + 4).find("is no file of"), std::string::npos);
}

TEST_F(JoinedUnitsTest, FilesThatDoNotFitAreRefusedByName) {
  SieveParameters others = parameters;
  others.primes = 5000;
  const std::string a = file("a", {{0, 1}}), b = file("b", {{1, 2}}, others);
  EXPECT_EQ(refusal({a, b}), "'" + b + "' was begun with primes 5000, not with primes 4800 as '" + a +
                                 "' (--sieve-only --relations '" + a + "' sieves alike anywhere)");
  EXPECT_EQ(parameters_of({b, a}, number), others);
  EXPECT_EQ(refusal({a}, number + 2),
            "'" + a + "' belongs to " + number.get_str() + ", not to " + mpz_class(number + 2).get_str());
  const RelationFile open(a, number, parameters, RelationFile::Opening::resume);
  EXPECT_EQ(refusal({a}), "'" + a + "' is being written by another job: wait until it has ended");
  EXPECT_EQ(parameters_of({a}, number), parameters) << "also while it is";
}

TEST_F(JoinedUnitsTest, ADivisorIsFoundAgain) {
  const std::string a = file("a", {{0, 1}});
  { RelationFile(a, number, parameters, RelationFile::Opening::resume).write_divisor(mpz_class(77)); }
  JoinedUnits joined;
  EXPECT_EQ(said({a}, joined), "");
  EXPECT_EQ(joined.divisor, number % 77 == 0 ? std::optional(mpz_class(77)) : std::nullopt);
  const mpz_class n = 77 * number;
  const std::string b = file("b", {}, parameters, n);
  { RelationFile(b, n, parameters, RelationFile::Opening::resume).write_divisor(number); }
  EXPECT_EQ(join_units({b}, n).divisor, number);
  const RelationFile again(b, n, parameters, RelationFile::Opening::resume);
  EXPECT_EQ(again.divisor(), number);
  EXPECT_TRUE(again.done().empty());
}

}  // namespace
}  // namespace heiretsu::factorize

#include "drivers/factorize/large/relation_file.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kernels/base/usage_error.hpp"
#include "tests/drivers/factorize/large/relation_file_fixture.hpp"

namespace heiretsu::factorize {
namespace {

TEST_F(RelationFileTest, GivesBackWhatWasAdded) {
  {
    RelationFile file = open(Opening::anew);
    file.add({0, 3}, relations_of({0, 3}));
    file.add({3, 5}, relations_of({3, 5}));  // joins the block before
    file.add({9, 9}, {});
    file.add({20, 24}, relations_of({20, 24}));
    file.add({7, 8}, relations_of({7, 8}));
    EXPECT_TRUE(file.done().empty());
    file.flush();
    EXPECT_EQ(file.done(), (std::vector<Range>{{0, 5}, {7, 8}, {20, 24}}));
  }
  const RelationFile file = open();
  EXPECT_EQ(file.damage(), "");
  EXPECT_EQ(file.done(), (std::vector<Range>{{0, 5}, {7, 8}, {20, 24}}));
  EXPECT_EQ(file.units_done(), 10U);
  EXPECT_EQ(given(file), (std::vector<Range>{{0, 5}, {7, 8}, {20, 24}}));
}

TEST_F(RelationFileTest, KeepsEveryValueAndAnyOrder) {
  constexpr std::uint64_t far = std::uint64_t{1} << 63;
  const std::vector<Relation> extremes{{far + 1, 0xffffffff, INT32_MIN, {0xfffffffb, 0xfffffffb}, ~std::uint64_t{0}},
                                       {far, 0, INT32_MAX, {1, 1}, 0},
                                       {far + 1, 3, -1, {1, 127}, 128}};
  {
    RelationFile file = open();
    file.add({far, far + 2}, extremes);
    file.flush();
  }
  std::vector<Relation> found;
  open().read([&](Range units, std::span<const Relation> relations) {
    EXPECT_EQ(units, (Range{far, far + 2}));
    found.assign(relations.begin(), relations.end());
  });
  EXPECT_EQ(found, extremes);
}

TEST_F(RelationFileTest, NeedsLittleRoom) {
  RelationFile file = open();
  const std::size_t before = std::filesystem::file_size(path_);
  write(file, {0, 40'000});
  EXPECT_LE(std::filesystem::file_size(path_) - before, 60'000 * 19U);
}

TEST_F(RelationFileTest, BlocksAreShortEnoughToBeReadOneByOne) {
  {
    RelationFile file = open();
    for (std::uint64_t unit = 0; unit < 100'000; unit += 100)
      file.add({unit, unit + 100}, relations_of({unit, unit + 100}));
    file.flush();
  }
  const std::vector<Range> blocks = given(open());
  EXPECT_EQ(blocks.size(), 3U);  // of 1 MiB: 150 000 relations of 17 to 19 bytes
  EXPECT_EQ(open().done(), (std::vector<Range>{{0, 100'000}}));
}

TEST_F(RelationFileTest, GivesUnitsThatBlocksShareOnce) {
  {
    RelationFile file = open();
    for (const Range units : {Range{4, 9}, Range{0, 6}, Range{5, 7}, Range{8, 10}}) write(file, units);
  }
  const RelationFile file = open();
  EXPECT_EQ(file.done(), (std::vector<Range>{{0, 10}}));
  EXPECT_EQ(given(file), (std::vector<Range>{{0, 6}, {6, 9}, {9, 10}}));
}

TEST_F(RelationFileTest, AnotherRunIsRefusedByNameAndTheFileLeftAlone) {
  three_blocks();
  const std::string before = on_disk();
  SieveParameters others = parameters;
  others.primes = 5000;
  others.places = 65536;
  const std::string n = number.get_str();
  EXPECT_EQ(refusal(path_, 97 * number, parameters, Opening::resume),
            "'" + path_ + "' belongs to " + n + ", not to " + mpz_class(97 * number).get_str());
  EXPECT_EQ(refusal(path_, number, others, Opening::resume_exactly),
            "'" + path_ + "' was begun with primes 4800, places 32768, not with primes 5000, places 65536");
  EXPECT_EQ(refusal(path_, number, parameters, Opening::resume_exactly), "");
  EXPECT_EQ(refusal(path_, number, parameters, Opening::anew),
            "'" + path_ + "' keeps what a run that did not end has done of " + n +
                " (go on with --resume, or remove it to begin anew)");
  EXPECT_EQ(on_disk(), before);
  const RelationFile file(path_, number, others, Opening::resume);
  EXPECT_EQ(file.parameters(), parameters);
}

TEST_F(RelationFileTest, OtherFilesAreNotTouched) {
  put("Monday: rain\n");
  EXPECT_EQ(refusal(path_, number, parameters, Opening::resume),
            "'" + path_ + "' is not the file of a sieve (move it away, or name another --output)");
  EXPECT_EQ(on_disk(), "Monday: rain\n");
  put("heiretsu sieve 2\n");
  EXPECT_EQ(refusal(path_, number, parameters, Opening::resume),
            "'" + path_ + "' is a 'heiretsu sieve 2', this program goes on from a 'heiretsu sieve 1'");
  EXPECT_EQ(refusal(folder_ / "none" / "out.sieve", number, parameters, Opening::anew),
            "cannot write '" + (folder_ / "none" / "out.sieve").string() + "': No such file or directory");
}

TEST_F(RelationFileTest, ASecondJobIsRefusedWhileTheFirstRuns) {
  const RelationFile file = open();
  for (const Opening opening : {Opening::anew, Opening::resume})
    EXPECT_EQ(refusal(path_, number, parameters, opening),
              "another job is sieving this number (it holds '" + path_ + "')");
}

TEST_F(RelationFileTest, NothingDoneOrAllDoneLeavesNoFile) {
  { const RelationFile file = open(Opening::anew); }
  EXPECT_FALSE(std::filesystem::exists(path_));
  {
    RelationFile file = open(Opening::anew);
    write(file, {0, 3});
    file.remove();
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(RelationFileTest, ItsNameIsBesideTheOutputOrMadeOfTheNumber) {
  EXPECT_EQ(relation_file_name("out", number).substr(0, 20), "out-1000...0077-c60-");
  const std::string name = relation_file_name("", number), other = relation_file_name("/dev/null", number + 10'000);
  EXPECT_EQ(name.substr(0, 26), "factorize-1000...0077-c60-");
  EXPECT_EQ(name.substr(34), ".sieve");
  EXPECT_EQ(other.substr(0, 26), name.substr(0, 26));
  EXPECT_NE(other, name);
}

TEST_F(RelationFileTest, SieveParametersOfEverySizeArePossibleAndNonsenseIsNot) {
  for (unsigned bits = 60; bits <= 450; ++bits) {
    const mpz_class n = (mpz_class(1) << bits) + 1;
    for (const unsigned large_primes : {1U, 2U})
      EXPECT_NO_THROW(check_possible(sieve_parameters(n, large_primes), "a"));
  }
  EXPECT_THROW(check_possible(SieveParameters{}, "a"), UsageError);
  SieveParameters p = sieve_parameters(number);
  p.log_polynomials = p.factors_of_a;
  EXPECT_THROW(check_possible(p, "a"), UsageError);
}

}  // namespace
}  // namespace heiretsu::factorize

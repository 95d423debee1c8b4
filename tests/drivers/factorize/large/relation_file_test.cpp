#include "drivers/factorize/large/relation_file.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/factorize/large/relation_block.hpp"
#include "drivers/factorize/large/relation_header.hpp"
#include "drivers/output/checksum.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/base/usage_error.hpp"
#include "tests/drivers/record/temporary_folder.hpp"

namespace heiretsu::factorize {
namespace {

namespace fs = std::filesystem;
using Opening = RelationFile::Opening;

const mpz_class number("100000000000000000000000000005700000000000000000000000000077");
const SieveParameters parameters{.primes = 4800, .places = 32768, .large_bound = 4'000'000, .log_polynomials = 7};

/// The relations of units, made up: of unit u there are u % 4.
std::vector<Relation> relations_of(Range units) {
  std::vector<Relation> result;
  for (std::uint64_t unit = units.first; unit < units.last; ++unit) {
    std::mt19937_64 random(unit);
    for (std::uint32_t i = 0; i < unit % 4; ++i) {
      const auto x = static_cast<std::int32_t>(random() % 32768) - 16384;
      result.push_back({unit, 7 * i, x, {1, static_cast<std::uint32_t>(random())}, random()});
    }
  }
  return result;
}

/// Adds units to a file and flushes it.
void write(RelationFile& file, Range units) {
  file.add(units, relations_of(units));
  file.flush();
}

/// The units that a file gives, block by block; each must have its relations.
std::vector<Range> given(const RelationFile& file) {
  std::vector<Range> result;
  file.read([&](Range units, std::span<const Relation> relations) {
    EXPECT_EQ(std::vector<Relation>(relations.begin(), relations.end()), relations_of(units));
    result.push_back(units);
  });
  return result;
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put(const std::string& bytes, const std::string& path) { std::ofstream(path, std::ios::binary) << bytes; }

std::string refusal(const std::string& path, const mpz_class& n, const SieveParameters& p, Opening opening) {
  try {
    const RelationFile file(path, n, p, opening);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

class RelationFileTest : public ::testing::Test {
 protected:
  [[nodiscard]] RelationFile open(Opening opening = Opening::resume) const {
    return {path_, number, parameters, opening};
  }

  /// A file with three blocks; the sizes of the file before the first, and after each.
  std::vector<std::size_t> three_blocks() const {
    std::vector<std::size_t> sizes;
    RelationFile file = open(Opening::anew);
    sizes.push_back(fs::file_size(path_));
    for (const Range units : {Range{0, 2}, Range{2, 3}, Range{3, 5}}) {
      write(file, units);
      sizes.push_back(fs::file_size(path_));
    }
    return sizes;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "out.sieve";
};

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
  const std::size_t before = fs::file_size(path_);
  write(file, {0, 40'000});
  EXPECT_LE(fs::file_size(path_) - before, 60'000 * 19U);
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

TEST_F(RelationFileTest, AnyPrefixGivesItsWholeBlocksAndIsGoneOnWith) {
  const std::vector<std::size_t> sizes = three_blocks();
  const std::string whole = bytes_of(path_);
  const std::uint64_t lasts[] = {0, 2, 3, 5};
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    put(whole.substr(0, length), path_);
    const auto blocks = static_cast<std::size_t>(
        std::max<std::ptrdiff_t>(0, std::upper_bound(sizes.begin(), sizes.end(), length) - sizes.begin() - 1));
    {
      RelationFile file = open();
      ASSERT_EQ(file.units_done(), lasts[blocks]) << length;
      ASSERT_EQ(file.damage().empty(), length <= sizes[0] || length == sizes[blocks]) << length;
      write(file, {lasts[blocks], 7});
    }
    const RelationFile file = open();
    ASSERT_EQ(file.done(), (std::vector<Range>{{0, 7}})) << length;
    ASSERT_EQ(file.damage(), "") << length;
    ASSERT_EQ(given(file).size(), blocks + 1) << length;
  }
}

TEST_F(RelationFileTest, AnyFlippedByteCostsItsBlockOrTheFileIsRefused) {
  const std::vector<std::size_t> sizes = three_blocks();
  const std::string whole = bytes_of(path_);
  for (std::size_t place = 0; place < whole.size(); ++place) {
    std::string damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ (1 << place % 8));
    put(damaged, path_);
    if (place < sizes[0]) {
      ASSERT_NE(refusal(path_, number, parameters, Opening::resume), "") << place;
      ASSERT_EQ(bytes_of(path_), damaged) << place;
      continue;
    }
    const RelationFile file = open();
    ASSERT_NE(file.damage(), "") << place;
    std::vector<Range> expected{{0, 2}, {2, 3}, {3, 5}};
    expected.erase(expected.begin() + (std::upper_bound(sizes.begin(), sizes.end(), place) - sizes.begin() - 1));
    ASSERT_EQ(given(file), expected) << place;
  }
}

TEST_F(RelationFileTest, ABlockIsFoundBehindDamageOfAnySize) {
  const std::vector<std::size_t> sizes = three_blocks();
  const std::string whole = bytes_of(path_), header = whole.substr(0, sizes[0]), last = whole.substr(sizes[2]);
  constexpr std::size_t piece = 65536;  // that is searched at a time
  for (std::size_t length = piece - 10; length <= piece + 10; ++length) {
    put(header + std::string(length, '\xff') + last, path_);
    ASSERT_EQ(given(open()), (std::vector<Range>{{3, 5}})) << length;
  }
}

TEST_F(RelationFileTest, DamageIsToldInALine) {
  const std::vector<std::size_t> sizes = three_blocks();
  std::string bytes = bytes_of(path_);
  bytes[sizes[1] + 60] = static_cast<char>(~bytes[sizes[1] + 60]);
  put(bytes + "torn", path_);
  {
    RelationFile file = open();
    EXPECT_EQ(file.damage(),
              "'" + path_ + "': " + std::to_string(sizes[2] - sizes[1]) +
                  " damaged bytes in it are left out, the last 4 bytes, an incomplete block, are cut; their units are "
                  "sieved again");
    write(file, {2, 3});
  }
  EXPECT_EQ(given(open()), (std::vector<Range>{{0, 2}, {2, 3}, {3, 5}}));
}

TEST_F(RelationFileTest, AnotherRunIsRefusedByNameAndTheFileLeftAlone) {
  three_blocks();
  const std::string before = bytes_of(path_);
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
  EXPECT_EQ(bytes_of(path_), before);
  const RelationFile file(path_, number, others, Opening::resume);
  EXPECT_EQ(file.parameters(), parameters);
}

TEST_F(RelationFileTest, OtherFilesAreNotTouched) {
  put("Monday: rain\n", path_);
  EXPECT_EQ(refusal(path_, number, parameters, Opening::resume),
            "'" + path_ + "' is not the file of a sieve (move it away, or name another --output)");
  EXPECT_EQ(bytes_of(path_), "Monday: rain\n");
  put("heiretsu sieve 2\n", path_);
  EXPECT_EQ(refusal(path_, number, parameters, Opening::resume),
            "'" + path_ + "' is a 'heiretsu sieve 2', this program goes on from a 'heiretsu sieve 1'");
  EXPECT_EQ(refusal(folder_ / "none" / "out.sieve", number, parameters, Opening::anew),
            "cannot write '" + (folder_ / "none" / "out.sieve").string() + "': No such file or directory");
}

/// Of 8 bytes, as after headers, heads and contents.
std::string checksum_bytes(std::string_view bytes) {
  Checksum checksum;
  checksum.add(bytes);
  ByteWriter writer;
  writer.put(checksum.value());
  return writer.take();
}

/// A block that claims `size` bytes of contents; all its checksums are right.
std::string forged_block(Range units, std::uint64_t relations, std::uint64_t size, const std::string& contents) {
  ByteWriter writer;
  writer.put(units);
  writer.put(relations);
  writer.put(size);
  const std::string head = std::string(block_mark) + writer.take() + checksum_bytes(contents);
  return head + checksum_bytes(head) + contents;
}

TEST_F(RelationFileTest, AForgedFileWithRightChecksumsIsRefusedInALine) {
  const std::string header = RelationHeader{number, parameters}.bytes();
  const std::uint64_t huge = ~std::uint64_t{0};
  put(header + forged_block({0, 2}, 1, 3, "abc") + forged_block({2, 3}, 0, huge, "abc"), path_);
  {
    const RelationFile file = open();
    EXPECT_EQ(file.units_done(), 2U) << "the second is longer than the file";
    EXPECT_THROW(given(file), UsageError);
  }
  put(header + forged_block({0, 2}, huge, 3, "abc"), path_);
  EXPECT_THROW(given(open()), UsageError);
  for (const std::string divisor : {"0", "1", "-7", "x", ""}) {
    put(header + forged_block({0, 0}, 0, divisor.size(), divisor), path_);
    EXPECT_EQ(open().divisor(), std::nullopt) << divisor;
  }
  std::string text = "heiretsu sieve 1\nx1\n" + std::string(SieveParameters::bytes_size, '\0');
  put(text + checksum_bytes(text), path_);
  EXPECT_EQ(refusal(path_, number, parameters, Opening::resume),
            "'" + path_ + "' says nonsense of what it belongs to (remove it to begin anew)");
}

TEST(SieveParameters, OfEverySizeArePossibleAndNonsenseIsNot) {
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

TEST_F(RelationFileTest, ASecondJobIsRefusedWhileTheFirstRuns) {
  const RelationFile file = open();
  for (const Opening opening : {Opening::anew, Opening::resume})
    EXPECT_EQ(refusal(path_, number, parameters, opening),
              "another job is sieving this number (it holds '" + path_ + "')");
}

TEST_F(RelationFileTest, NothingDoneOrAllDoneLeavesNoFile) {
  { const RelationFile file = open(Opening::anew); }
  EXPECT_FALSE(fs::exists(path_));
  {
    RelationFile file = open(Opening::anew);
    write(file, {0, 3});
    file.remove();
  }
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(RelationFileTest, AFullDiskIsOneLineAndLosesNothing) {
  const pid_t child = fork();
  if (child == 0) {
    RelationFile file = open(Opening::anew);
    write(file, {0, 100});
    const auto size = fs::file_size(path_);
    const rlimit limit{size + 100, RLIM_INFINITY}, none{RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    file.add({100, 200}, relations_of({100, 200}));
    std::string line;
    try {
      file.flush();
    } catch (const std::runtime_error& error) {
      line = error.what();
    }
    const bool right = line == "cannot write '" + path_ +
                                   "': File too large (what it had before is whole; when there is "
                                   "room --resume goes on)" &&
                       fs::file_size(path_) == size;
    setrlimit(RLIMIT_FSIZE, &none);
    file.flush();  // another try
    _exit(right ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  const RelationFile file = open();
  EXPECT_EQ(file.damage(), "");
  EXPECT_EQ(given(file), (std::vector<Range>{{0, 100}, {100, 200}}));
}

/// Adds units and tells how many are flushed, until it is killed.
[[noreturn]] void sieve_for_ever(RelationFile& file, int flushed) {
  for (std::uint64_t unit = file.units_done();; unit += 50) {
    write(file, {unit, unit + 50});
    const std::uint64_t units = unit + 50;
    if (::write(flushed, &units, sizeof units) != sizeof units) _exit(1);
  }
}

TEST_F(RelationFileTest, KilledAtAnyMomentKeepsWhatWasFlushed) {
  std::uint64_t before = 0;
  for (unsigned round = 0; round < 30; ++round) {
    int pipes[2];
    ASSERT_EQ(pipe(pipes), 0);
    const pid_t child = fork();
    if (child == 0) {
      RelationFile file = open();
      sieve_for_ever(file, pipes[1]);
    }
    close(pipes[1]);
    std::uint64_t units = 0, flushed = 0;
    ASSERT_EQ(::read(pipes[0], &flushed, sizeof flushed), static_cast<ssize_t>(sizeof flushed));
    usleep(211 * round);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    while (::read(pipes[0], &units, sizeof units) == static_cast<ssize_t>(sizeof units)) flushed = units;
    close(pipes[0]);
    ASSERT_GT(flushed, before);
    before = flushed;
    const RelationFile file = open();
    ASSERT_EQ(file.done().size(), 1U);
    ASSERT_GE(file.done()[0].last, flushed);
    for (const Range units_given : given(file)) ASSERT_EQ(units_given.size(), 50U);
  }
}

TEST(RelationFileName, IsBesideTheOutputOrMadeOfTheNumber) {
  EXPECT_EQ(relation_file_name("out", number).substr(0, 20), "out-1000...0077-c60-");
  const std::string name = relation_file_name("", number), other = relation_file_name("/dev/null", number + 10'000);
  EXPECT_EQ(name.substr(0, 26), "factorize-1000...0077-c60-");
  EXPECT_EQ(name.substr(34), ".sieve");
  EXPECT_EQ(other.substr(0, 26), name.substr(0, 26));
  EXPECT_NE(other, name);
}

}  // namespace
}  // namespace heiretsu::factorize

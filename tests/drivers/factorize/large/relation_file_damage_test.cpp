#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/factorize/large/relation_block.hpp"
#include "drivers/factorize/large/relation_file.hpp"
#include "drivers/factorize/large/relation_header.hpp"
#include "drivers/output/checksum.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/base/usage_error.hpp"
#include "tests/drivers/factorize/large/relation_file_fixture.hpp"

namespace heiretsu::factorize {
namespace {

TEST_F(RelationFileTest, AnyPrefixGivesItsWholeBlocksAndIsGoneOnWith) {
  const std::vector<std::size_t> sizes = three_blocks();
  const std::string whole = on_disk();
  const std::uint64_t lasts[] = {0, 2, 3, 5};
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    put(whole.substr(0, length));
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
  const std::string whole = on_disk();
  for (std::size_t place = 0; place < whole.size(); ++place) {
    std::string damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ (1 << place % 8));
    put(damaged);
    if (place < sizes[0]) {
      ASSERT_NE(refusal(path_, number, parameters, Opening::resume), "") << place;
      ASSERT_EQ(on_disk(), damaged) << place;
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
  const std::string whole = on_disk(), header = whole.substr(0, sizes[0]), last = whole.substr(sizes[2]);
  constexpr std::size_t piece = 65536;  // that is searched at a time
  for (std::size_t length = piece - 10; length <= piece + 10; ++length) {
    put(header + std::string(length, '\xff') + last);
    ASSERT_EQ(given(open()), (std::vector<Range>{{3, 5}})) << length;
  }
}

TEST_F(RelationFileTest, DamageIsToldInALine) {
  const std::vector<std::size_t> sizes = three_blocks();
  std::string bytes = on_disk();
  bytes[sizes[1] + 60] = static_cast<char>(~bytes[sizes[1] + 60]);
  put(bytes + "torn");
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
  put(header + forged_block({0, 2}, 1, 3, "abc") + forged_block({2, 3}, 0, huge, "abc"));
  {
    const RelationFile file = open();
    EXPECT_EQ(file.units_done(), 2U) << "the second is longer than the file";
    EXPECT_THROW(given(file), UsageError);
  }
  put(header + forged_block({0, 2}, huge, 3, "abc"));
  EXPECT_THROW(given(open()), UsageError);
  for (const std::string divisor : {"0", "1", "-7", "x", ""}) {
    put(header + forged_block({0, 0}, 0, divisor.size(), divisor));
    EXPECT_EQ(open().divisor(), std::nullopt) << divisor;
  }
  std::string text = "heiretsu sieve 1\nx1\n" + std::string(SieveParameters::bytes_size, '\0');
  put(text + checksum_bytes(text));
  EXPECT_EQ(refusal(path_, number, parameters, Opening::resume),
            "'" + path_ + "' says nonsense of what it belongs to (remove it to begin anew)");
}

TEST_F(RelationFileTest, AFullDiskIsOneLineAndLosesNothing) {
  const pid_t child = fork();
  if (child == 0) {
    RelationFile file = open(Opening::anew);
    write(file, {0, 100});
    const auto size = std::filesystem::file_size(path_);
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
                       std::filesystem::file_size(path_) == size;
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

TEST_F(RelationFileTest, KilledAtAnyMomentKeepsWhatWasFlushed) {
  std::uint64_t before = 0;
  for (unsigned round = 0; round < 30; ++round) {
    int pipes[2];
    ASSERT_EQ(pipe(pipes), 0);
    const pid_t child = fork();
    if (child == 0) {  // adds units and tells how many are flushed, until it is killed
      RelationFile file = open();
      for (std::uint64_t done = file.units_done() + 50;; done += 50) {
        write(file, {done - 50, done});
        if (::write(pipes[1], &done, sizeof done) != sizeof done) _exit(1);
      }
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

}  // namespace
}  // namespace heiretsu::factorize

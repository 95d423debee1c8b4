#include "drivers/output/placed_writer.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace heiretsu {
namespace {

/// A file that is there while its test runs.
class PlacedWriterTest : public testing::Test {
 protected:
  PlacedWriterTest() {
    std::string pattern = testing::TempDir() + "heiretsu_placed_XXXXXX";
    const int descriptor = ::mkstemp(pattern.data());
    EXPECT_GE(descriptor, 0);
    ::close(descriptor);
    path_ = pattern;
    EXPECT_TRUE(writer_.open(path_));
  }
  ~PlacedWriterTest() override { std::filesystem::remove(path_); }

  [[nodiscard]] std::string contents() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string path_;
  PlacedWriter writer_;
};

TEST_F(PlacedWriterTest, WritesToPlacesWhoeverDoesIt) {
  writer_.help();  // nothing is there to be written
  writer_.write({{0, "a\n"}, {2, "bc\n"}}, 0, false);
  writer_.help();
  EXPECT_EQ(contents(), "a\nbc\n");
  EXPECT_EQ(writer_.result().error, 0);
  writer_.write({{0, "d\n"}}, 5, true);
  const PlacedWriter::Result result = writer_.result();  // nobody has helped
  EXPECT_EQ(result.error, 0);
  EXPECT_EQ(contents(), "a\nbc\nd\n");
  Checksum whole;
  whole.add("d\n");
  EXPECT_EQ(result.part.value(2), whole.value());
}

TEST_F(PlacedWriterTest, WritesByItselfWhereNobodyHelps) {
  writer_.write({{0, "alone\n"}}, 0, false);
  for (int i = 0; i < 1000 && contents().empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(contents(), "alone\n");
  EXPECT_EQ(writer_.result().error, 0);
}

TEST_F(PlacedWriterTest, WritesOnceWhileManyHelp) {
  std::string expected;
  std::atomic<bool> ended = false;
  std::vector<std::jthread> helpers;
  for (int i = 0; i < 3; ++i)
    helpers.emplace_back([&] {
      while (!ended) writer_.help();
    });
  for (int round = 0; round < 200; ++round) {
    const std::string lines = std::to_string(round) + "\n";
    writer_.write({{0, lines}, {lines.size(), lines}}, expected.size(), false);
    expected += lines + lines;
    const PlacedWriter::Result result = writer_.result();
    EXPECT_EQ(result.error, 0);
    Checksum whole;  // a text that is written twice counts twice
    whole.add(lines + lines);
    EXPECT_EQ(result.part.value(2 * lines.size()), whole.value());
  }
  ended = true;
  helpers.clear();
  EXPECT_EQ(contents(), expected);
}

TEST_F(PlacedWriterTest, WritesMoreTextsThanOneCallTakes) {
  ASSERT_LT(IOV_MAX, 1999);
  std::vector<PlacedWriter::Text> texts;
  std::string expected;
  for (int i = 0; i < 6000; ++i) {
    if (i % 2000 == 1999) expected.append(5, '\0');  // there another rank writes; before, more than a call takes
    texts.push_back({expected.size(), std::to_string(i) + "\n"});
    expected += texts.back().lines;
  }
  writer_.write(texts, 3, false);
  const PlacedWriter::Result result = writer_.result();
  EXPECT_EQ(result.error, 0);
  EXPECT_EQ(contents(), std::string(3, '\0') + expected);
  Checksum whole;
  whole.add(expected);
  EXPECT_EQ(result.part.value(expected.size()), whole.value());
}

TEST_F(PlacedWriterTest, TellsWhatIsWholeWhereTheFileMayGrowNoFurther) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit few{13, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &few), 0);
  writer_.write({{0, "a\n"}, {2, "bcd\nef\ngh\n"}, {12, "i\n"}}, 0, false);
  const PlacedWriter::Result in_second = writer_.result();
  writer_.write({{0, "a\n"}, {2, "bcd\n"}}, 10, false);
  const PlacedWriter::Result behind_first = writer_.result();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, ignored);
  EXPECT_EQ(in_second.error, EFBIG);
  EXPECT_EQ(in_second.whole, 12U);  // of "i\n" a byte was written
  EXPECT_EQ(behind_first.error, EFBIG);
  EXPECT_EQ(behind_first.whole, 12U);
}

TEST(PlacedWriter, TellsWhatIsWholeAfterAnError) {
  PlacedWriter writer;
  ASSERT_TRUE(writer.open("/dev/full"));
  writer.write({{0, "a\n"}, {2, "b\n"}}, 100, false);
  const PlacedWriter::Result result = writer.result();
  EXPECT_EQ(result.error, ENOSPC);
  EXPECT_EQ(result.whole, 100U);
  EXPECT_EQ(writer.result().error, 0);  // it is told once
}

}  // namespace
}  // namespace heiretsu

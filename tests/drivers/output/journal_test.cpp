#include "drivers/output/journal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "drivers/output/output.hpp"
#include "drivers/output/placed_writer.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

namespace fs = std::filesystem;

const Journal::Run of_numbers{"numbers.txt", "12 bytes", "--print factors"};

/// The output of window 0, 1, 2, ...: of different lengths.
std::string text_of(std::uint64_t window) { return std::string(10 + window, static_cast<char>('a' + window)) + '\n'; }

/// The positions after windows 0, 1, 2, ... of 100 numbers each. They may contain blanks.
std::string place_after(std::uint64_t window) {
  return "byte " + std::to_string(1000 + window) + "  line " + std::to_string(2 + window);
}

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    std::string pattern = ::testing::TempDir() + "heiretsu_journal_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    fs::current_path(folder_);
  }
  ~JournalTest() override {
    fs::current_path("/");
    fs::remove_all(folder_);
  }

  /// Writes the output of a window in two texts, and notes it.
  static void write_window(Journal& journal, PlacedWriter& writer, std::uint64_t window) {
    journal.window_read(place_after(window), 100);
    const std::string text = text_of(window);
    const std::uint64_t origin = journal.done().bytes;
    writer.write({{0, text.substr(0, 4)}, {4, text.substr(4)}}, origin, false);
    const PlacedWriter::Result result = writer.result();
    ASSERT_EQ(result.error, 0);
    journal.window_written(origin + text.size(), result.part.value(text.size()), false);
  }

  /// A run that is interrupted after window `last`.
  static void run_until(std::uint64_t last, bool resume) {
    Journal journal("out", of_numbers, resume);
    Output output;
    output.open("out", &journal);
    PlacedWriter writer;
    ASSERT_TRUE(writer.open("out.part"));
    for (std::uint64_t window = journal.done().windows; window < last; ++window) write_window(journal, writer, window);
    output.settle();
  }

  /// How many windows a resumed run finds done.
  static std::uint64_t found(const Journal::Run& run = of_numbers) { return Journal("out", run, true).done().windows; }

  static std::string refusal(const Journal::Run& run, bool resume) {
    try {
      const Journal journal("out", run, resume);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  }

  static std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static void write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

 private:
  fs::path folder_;
};

TEST_F(JournalTest, AResumedRunContinuesWhereTheOneBeforeWasInterrupted) {
  run_until(2, false);
  run_until(3, true);
  {
    const Journal journal("out", of_numbers, true);
    EXPECT_EQ(journal.done().windows, 3U);
    EXPECT_EQ(journal.done().items, 300U);
    EXPECT_EQ(journal.done().bytes, 11U + 12 + 13);
    EXPECT_EQ(journal.done().position, "byte 1002  line 4");
  }
  EXPECT_EQ(read("out.part"), text_of(0) + text_of(1) + text_of(2));
}

TEST_F(JournalTest, AFinishedRunLeavesItsOutputAlone) {
  run_until(2, false);
  {
    Journal journal("out", of_numbers, true);
    Output output;
    output.open("out", &journal);
    EXPECT_TRUE(output.finish());
  }
  EXPECT_EQ(read("out"), text_of(0) + text_of(1));
  EXPECT_FALSE(fs::exists("out.journal") || fs::exists("out.part"));
  EXPECT_EQ(refusal(of_numbers, true),
            "--resume: 'out' is finished, it has no journal (without --resume it is made anew)");
  EXPECT_EQ(refusal(of_numbers, false), "");
}

TEST_F(JournalTest, NothingDoneLeavesNoJournal) {
  run_until(0, false);
  EXPECT_FALSE(fs::exists("out.journal"));
  run_until(0, true);  // nothing to resume: it starts at the beginning
  EXPECT_FALSE(fs::exists("out.journal"));
}

TEST_F(JournalTest, NothingDoneBesideAnOutputOfBeforeIsGoneOnWith) {
  write("out", "of another day\n");
  { const Journal journal("out", of_numbers, false); }
  const Journal journal("out", of_numbers, true);  // not refused as finished
  EXPECT_EQ(journal.done().windows, 0U);
  EXPECT_EQ(read("out"), "of another day\n");
}

TEST_F(JournalTest, AJournalThatSomebodyRemovedIsNoError) {
  {
    const Journal journal("out", of_numbers, false);
    fs::remove("out.journal");
  }
  {
    const Journal journal("out", of_numbers, false);
    fs::remove("out.journal");
    fs::create_directory("out.journal");  // which unlink() refuses, to root too
  }
  EXPECT_TRUE(fs::remove("out.journal"));
  Journal journal("out", of_numbers, false);
  Output output;
  output.open("out", &journal);
  PlacedWriter writer;
  ASSERT_TRUE(writer.open("out.part"));
  write_window(journal, writer, 0);
  output.settle();
  fs::remove("out.journal");
  EXPECT_TRUE(output.finish());
  EXPECT_EQ(read("out"), text_of(0));
}

TEST_F(JournalTest, ATruncatedOutputIsComputedAgainFromThere) {
  run_until(4, false);
  const std::string whole = read("out.part");
  write("out.part", whole.substr(0, whole.size() - 1));
  EXPECT_EQ(found(), 3U);  // which also drops the fourth
  write("out.part", whole);
  EXPECT_EQ(found(), 3U);
  run_until(5, true);
  EXPECT_EQ(read("out.part"), whole + text_of(4));
}

TEST_F(JournalTest, AHoleThatACrashLeftIsFoundBeforeCompleteWindows) {
  run_until(4, false);
  std::string text = read("out.part");
  text.replace(11, 6, 6, '\0');  // in the second window
  write("out.part", text);
  EXPECT_EQ(found(), 1U);
}

TEST_F(JournalTest, AnyPrefixOfTheJournalIsAJournal) {
  run_until(3, false);
  const std::string whole = read("out.journal");
  std::uint64_t before = 0;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    write("out.journal", whole.substr(0, length));
    const std::uint64_t windows = found();
    EXPECT_GE(windows, before);
    before = windows;
  }
  EXPECT_EQ(before, 3U);
}

TEST_F(JournalTest, AFlippedBitEndsTheJournalThere) {
  run_until(3, false);
  std::string text = read("out.journal");
  text[text.rfind('\n', text.size() - 2) + 1] ^= 1;  // in the last line
  write("out.journal", text);
  EXPECT_EQ(found(), 2U);
}

TEST_F(JournalTest, AMissingOutputIsMadeAgainButAnotherOneIsNotTouched) {
  run_until(3, false);
  fs::remove("out.part");
  write("out", "of another run\n");
  EXPECT_EQ(found(), 0U);
  EXPECT_EQ(read("out"), "of another run\n");
}

TEST_F(JournalTest, AKillBetweenRenamingAndTheEndLosesNothing) {
  run_until(3, false);
  fs::rename("out.part", "out");
  EXPECT_EQ(found(), 3U);
  EXPECT_EQ(read("out.part"), text_of(0) + text_of(1) + text_of(2));
}

TEST_F(JournalTest, ASecondRunIsRefusedWhileTheFirstRuns) {
  const Journal journal("out", of_numbers, false);
  EXPECT_EQ(refusal(of_numbers, false), "--output: another job is writing 'out' (it holds 'out.journal')");
  EXPECT_EQ(refusal(of_numbers, true), "--output: another job is writing 'out' (it holds 'out.journal')");
}

TEST_F(JournalTest, AnotherRunIsRefusedAndBothAreNamed) {
  run_until(2, false);
  const std::string before = read("out.journal");
  EXPECT_EQ(refusal(of_numbers, false),
            "--output: 'out.journal' keeps what a run that did not end has done of numbers.txt (go on with --resume, "
            "or remove it to begin anew)");
  EXPECT_EQ(refusal({"other.txt", "13 bytes", "--print factors"}, true),
            "--resume: 'out.journal' belongs to numbers.txt (12 bytes), not to other.txt (13 bytes)");
  EXPECT_EQ(refusal({"numbers.txt", "12 bytes", "--print json"}, true),
            "--resume: 'out.journal' was begun with --print factors, not with --print json");
  EXPECT_EQ(refusal({"../moved.txt", "12 bytes", "--print factors"}, true), "");
  EXPECT_EQ(read("out.journal"), before);
}

TEST_F(JournalTest, AFileOfAnySizeThatIsNoJournalIsNotReadWhole) {
  constexpr std::uintmax_t hole = std::uintmax_t{1} << 42;  // more than any memory
  for (const std::string begin : {"", "Monday: rain\n"}) {
    write("out.journal", begin);
    std::error_code none;
    std::filesystem::resize_file("out.journal", hole, none);
    if (none) GTEST_SKIP() << "no file of 4 TB here: " << none.message();
    EXPECT_EQ(refusal(of_numbers, true),
              "--output: 'out.journal' is not a journal (move it away, or give another name)");
    EXPECT_EQ(std::filesystem::file_size("out.journal"), hole);
  }
}

TEST_F(JournalTest, AFileThatIsNoJournalIsNotTouched) {
  write("out.journal", "Monday: rain\n");
  for (const bool resume : {false, true})
    EXPECT_EQ(refusal(of_numbers, resume),
              "--output: 'out.journal' is not a journal (move it away, or give another name)");
  EXPECT_EQ(read("out.journal"), "Monday: rain\n");
}

}  // namespace
}  // namespace heiretsu

#include "drivers/record/destination.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/drivers/record/temporary_folder.hpp"

namespace heiretsu {
namespace {

namespace fs = std::filesystem;

std::vector<std::byte> bytes_of(const std::string& text) {
  std::vector<std::byte> bytes;
  std::transform(text.begin(), text.end(), std::back_inserter(bytes), [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

std::string content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

/// The one line with which `call` is refused; empty when it is not.
template <class Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const DestinationError& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    return error.what();
  }
  return "";
}

/// HEIRETSU_RESULTS within a scope.
class Results {
 public:
  explicit Results(const fs::path& folder) { setenv("HEIRETSU_RESULTS", folder.c_str(), 1); }
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;
  ~Results() { unsetenv("HEIRETSU_RESULTS"); }
};

TEST(Destination, NameHasProgramShapeAndUtc) {
  const auto start = std::chrono::system_clock::from_time_t(1'795'361'412) + std::chrono::milliseconds(7);
  EXPECT_EQ(record_name("factorize", "scan", 2, 1, start), "factorize-scan-2x1-20261122T153012.007Z.h5");
}

TEST(Destination, MillisecondsOfTimesBefore1970CountUpwards) {
  EXPECT_EQ(utc(std::chrono::system_clock::from_time_t(0) - std::chrono::milliseconds(1)), "1969-12-31T23:59:59.999Z");
}

TEST(Destination, ResultsFolderOfTheEnvironmentIsMade) {
  const TemporaryFolder folder;
  const Results scope(folder / "a" / "b");
  const Destination destination = find_destination({}, "x.h5");
  EXPECT_EQ(destination.file, folder / "a" / "b" / "x.h5");
  EXPECT_FALSE(destination.named);
  EXPECT_TRUE(fs::is_directory(folder / "a" / "b"));
}

TEST(Destination, WithoutTheEnvironmentItIsResultsOfTheCurrentFolder) {
  const TemporaryFolder folder;
  const Results empty_counts_as_unset("");
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  EXPECT_EQ(find_destination({}, "x.h5").file, fs::path("results") / "x.h5");
  fs::current_path(before);
  EXPECT_TRUE(fs::is_directory(folder / "results"));
}

TEST(Destination, AGivenNameThatExistsIsRefusedBeforeTheWork) {
  const TemporaryFolder folder;
  write(folder / "a.h5", "mine");
  const std::string line = refusal([&] { find_destination(folder / "a.h5", "x.h5"); });
  EXPECT_NE(line.find("exists already"), std::string::npos) << line;
  fs::create_symlink("nowhere", folder / "dangling.h5");
  EXPECT_NE(refusal([&] { find_destination(folder / "dangling.h5", "x.h5"); }), "");
}

TEST(Destination, AFolderOrAMissingFolderIsRefused) {
  const TemporaryFolder folder;
  EXPECT_NE(refusal([&] { find_destination(folder.path(), "x.h5"); }).find("is a folder"), std::string::npos);
  EXPECT_NE(refusal([&] { find_destination(folder / "missing" / "a.h5", "x.h5"); }).find("there is no folder"),
            std::string::npos);
}

TEST(Destination, AFileInTheFoldersPlaceIsRefused) {
  const TemporaryFolder folder;
  write(folder / "file", "");
  const Results scope(folder / "file");
  EXPECT_NE(refusal([&] { find_destination({}, "x.h5"); }).find("results folder"), std::string::npos);
  const Results below(folder / "file" / "below");
  EXPECT_NE(refusal([&] { find_destination({}, "x.h5"); }).find("Not a directory"), std::string::npos);
}

TEST(Destination, TryingLeavesNothingBehind) {
  const TemporaryFolder folder;
  try_destination({folder / "a.h5", false});
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Destination, TryingRemovesWhatAKilledRunLeftOfItsOwn) {
  const TemporaryFolder folder;
  write(folder / ".heiretsu-trial", "killed");
  try_destination({folder / "a.h5", false});
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Publish, ADefaultNameThatIsTakenGetsANumber) {
  const TemporaryFolder folder;
  const Destination destination{folder / "a.h5", false};
  EXPECT_EQ(publish(bytes_of("first"), destination), folder / "a.h5");
  EXPECT_EQ(publish(bytes_of("second"), destination), folder / "a-2.h5");
  EXPECT_EQ(publish(bytes_of("third"), destination), folder / "a-3.h5");
  EXPECT_EQ(content(folder / "a.h5"), "first");
  EXPECT_EQ(content(folder / "a-2.h5"), "second");
}

TEST(Publish, AGivenNameTakenMeanwhileIsRefusedAndNothingIsOverwritten) {
  const TemporaryFolder folder;
  write(folder / "a.h5", "mine");
  EXPECT_NE(refusal([&] { publish(bytes_of("theirs"), {folder / "a.h5", true}); }), "");
  EXPECT_EQ(content(folder / "a.h5"), "mine");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(Publish, RacingWritersEachKeepTheirOwnCompleteFile) {
  const TemporaryFolder folder;
  std::vector<fs::path> names(8);
  {
    std::vector<std::jthread> writers;
    for (std::size_t i = 0; i < names.size(); ++i) {
      writers.emplace_back([&, i] {
        names[i] = publish(bytes_of(std::string(100'000, static_cast<char>('a' + i))), {folder / "a.h5", false});
      });
    }
  }
  EXPECT_EQ(std::set<fs::path>(names.begin(), names.end()).size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    EXPECT_EQ(content(names[i]), std::string(100'000, static_cast<char>('a' + i)));
}

TEST(Publish, OfRacingWritersOfAGivenNameExactlyOneWins) {
  const TemporaryFolder folder;
  std::vector<char> won(8, 0);
  {
    std::vector<std::jthread> writers;
    for (std::size_t i = 0; i < won.size(); ++i) {
      writers.emplace_back([&, i] {
        won[i] = refusal([&] {
                   publish(bytes_of(std::string(1, static_cast<char>('a' + i))), {folder / "a.h5", true});
                 }).empty();
      });
    }
  }
  ASSERT_EQ(std::count(won.begin(), won.end(), 1), 1);
  const auto winner = std::find(won.begin(), won.end(), 1) - won.begin();
  EXPECT_EQ(content(folder / "a.h5"), std::string(1, static_cast<char>('a' + winner)));
}

TEST(Publish, ANameOfTheLongestLengthWorks) {
  const TemporaryFolder folder;
  const std::string name(255, 'n');
  try_destination({folder / name, true});
  EXPECT_EQ(publish(bytes_of("x"), {folder / name, true}), folder / name);
  EXPECT_NE(refusal([&] {
              try_destination({folder / (name + "n"), true});
            }).find("File name too long"),
            std::string::npos);
}

}  // namespace
}  // namespace heiretsu

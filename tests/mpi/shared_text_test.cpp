// Text that all ranks write into one file, on every number of ranks. EXPECT only: an ASSERT that ends one rank's test
// would leave the others waiting.
#include "drivers/map/shared_text.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "drivers/measure/sample.hpp"
#include "tests/mpi/world.hpp"

namespace heiretsu {
namespace {

namespace fs = std::filesystem;

const Journal::Run of_numbers{"numbers.txt", "12 bytes", "--print factors"};
constexpr std::uint64_t items = 40, rounds = 3;

/// The lines of item i of a round: none, one or two, of any length.
std::string lines_of(std::uint64_t round, std::uint64_t i) {
  std::mt19937 random(static_cast<std::uint32_t>(1 + i + 1000 * round));
  std::string lines;
  for (auto count = random() % 3; count > 0; --count)
    lines += std::string(random() % 30, static_cast<char>('a' + i % 26)) + '\n';
  return lines;
}

std::string text_of(std::uint64_t round, std::uint64_t end) {
  std::string text;
  for (std::uint64_t i = 0; i < end; ++i) text += lines_of(round, i);
  return text;
}

/// A run in a folder that only this test uses; the working directory of every rank is its own folder within.
class SharedTextTest : public testing::Test {
 protected:
  SharedTextTest() {
    if (ranks().root()) {
      std::string pattern = testing::TempDir() + "heiretsu_text_XXXXXX";
      folder_ = ::mkdtemp(pattern.data());
    }
    ranks().broadcast(folder_);
    const fs::path own = fs::path(folder_) / std::to_string(ranks().rank());
    fs::create_directory(own);
    fs::current_path(own);
  }
  ~SharedTextTest() override {
    fs::current_path("/");
    ranks().barrier();
    if (ranks().root()) fs::remove_all(folder_);
  }

  /// Where every rank finds it.
  [[nodiscard]] std::string shared() const { return folder_ + "/out"; }

  /// Opens the output and its journal at rank 0.
  void open(const std::string& path, bool resume) {
    if (!ranks().root()) return;
    journal_ = std::make_unique<Journal>(path, of_numbers, resume);
    output_.open(path, journal_.get());
  }

  /// Collects a round whose items are dealt to the ranks in pieces of 1 to 3, the last rank first, of which
  /// `failing`, if there is such an item, failed.
  Verdict collect(SharedText& text, std::uint64_t round, std::uint64_t failing = items) {
    if (ranks().root()) journal_->window_read("after " + std::to_string(round), items);
    std::vector<Piece> mine;
    for (std::uint64_t first = 0, piece = 0; first < items; ++piece) {
      std::uint64_t last = std::min(items, first + 1 + piece % 3);
      if (first <= failing && failing < last) last = std::max(failing, first + 1);
      const auto size = static_cast<std::uint64_t>(ranks().size());
      if (size - 1 - piece % size == static_cast<std::uint64_t>(ranks().rank())) {
        Piece made{{first, last}, {}, {}};
        for (std::uint64_t i = first; i < last; ++i) made.bytes += lines_of(round, i);
        if (first == failing) made = {{first, last}, {}, "item failed", Fault::wrong_result};
        mine.insert(mine.begin(), std::move(made));
      }
      first = last;
    }
    PhaseClock clock(sample_, Phase::communicate);
    return text.collect(
        std::move(mine), items, clock, [](const std::vector<Piece>&, const Verdict& so_far) { return so_far; },
        [this] { ++written_; });
  }

  static std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::unique_ptr<Journal> journal_;
  Output output_;
  ThreadSample sample_;
  std::uint64_t written_ = 0;

 private:
  std::string folder_;
};

TEST_F(SharedTextTest, StandsInOrderAndIsNotedRoundByRound) {
  open(shared(), false);
  std::string expected;
  {
    SharedText text(ranks(), output_, journal_.get());
    EXPECT_TRUE(text.by_all());
    for (std::uint64_t round = 0; round < rounds; ++round) {
      EXPECT_EQ(collect(text, round).kind, Verdict::Kind::go_on);
      EXPECT_EQ(written_, ranks().root() ? round : 0);  // the one before is known to be written now
      text.help(round % 2);                             // of two ranks on a node one writes now, or both
      expected += text_of(round, items);
    }
    text.finish();
  }
  if (!ranks().root()) return;
  EXPECT_EQ(written_, rounds);
  EXPECT_EQ(journal_->done().windows, rounds);
  EXPECT_EQ(read(shared() + ".part"), expected);
  EXPECT_EQ(journal_->done().synced, journal_->done().bytes);  // what is said to be written is on disk
  output_.settle();
  journal_.reset();
  EXPECT_EQ(Journal(shared(), of_numbers, true).done().windows, rounds);  // their checksums are right
}

TEST_F(SharedTextTest, GoesOnWhereTheJournalEnds) {
  for (std::uint64_t round = 0; round < rounds; ++round) {
    open(shared(), round > 0);
    SharedText text(ranks(), output_, journal_.get());
    EXPECT_EQ(collect(text, round).kind, Verdict::Kind::go_on);
    text.finish();
    if (ranks().root()) output_.settle();
    journal_.reset();
  }
  if (!ranks().root()) return;
  EXPECT_EQ(read(shared() + ".part"), text_of(0, items) + text_of(1, items) + text_of(2, items));
}

TEST_F(SharedTextTest, EndsBeforeAnItemThatFailedAndThatRoundIsNotNoted) {
  open(shared(), false);
  SharedText text(ranks(), output_, journal_.get());
  EXPECT_EQ(collect(text, 0).kind, Verdict::Kind::go_on);
  const Verdict verdict = collect(text, 1, 23);
  EXPECT_EQ(verdict.kind, Verdict::Kind::wrong_result);
  text.finish();
  if (!ranks().root()) return;
  EXPECT_EQ(verdict.line, "item failed");
  EXPECT_EQ(read(shared() + ".part"), text_of(0, items) + text_of(1, 23));
  EXPECT_EQ(journal_->done().windows, 1U);
  EXPECT_EQ(written_, 1U);
}

TEST_F(SharedTextTest, IsWrittenByRankZeroWhereAnotherSeesAnotherFile) {
  std::ofstream("out.part") << "another file of this name\n";
  ranks().barrier();
  open("out", false);
  std::string expected;
  SharedText text(ranks(), output_, journal_.get());
  EXPECT_EQ(text.by_all(), ranks().size() == 1);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    EXPECT_EQ(collect(text, round).kind, Verdict::Kind::go_on);
    expected += text_of(round, items);
  }
  text.finish();
  EXPECT_EQ(read("out.part"), ranks().root() ? expected : "another file of this name\n");
  EXPECT_EQ(written_, ranks().root() ? rounds : 0);
}

}  // namespace
}  // namespace heiretsu

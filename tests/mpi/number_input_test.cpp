// The numbers of a file that all ranks count and read, on every number of ranks. EXPECT only: an ASSERT that ends one
// rank's test would leave the others waiting.
#include "drivers/factorize/number_input.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "drivers/measure/sample.hpp"
#include "kernels/base/usage_error.hpp"
#include "tests/mpi/world.hpp"

namespace heiretsu::factorize {
namespace {

namespace fs = std::filesystem;

/// What an input gives: its numbers, one a line, and why it ended.
struct Given {
  std::string numbers, error;
  std::uint64_t largest_window = 0, counted = 0;
  std::vector<std::pair<std::size_t, InputPosition>> positions;  // behind windows of those that all counted
};

void add(Given& given, const Numbers& numbers) {
  for (std::size_t i = 0; i < numbers.size(); ++i) given.numbers += numbers.value(i).get_str() + '\n';
  given.largest_window = std::max<std::uint64_t>(given.largest_window, numbers.size());
}

/// As one process reads it that knows nothing of stretches.
Given read_alone(const std::string& path, std::size_t window) {
  Given given;
  InputWindows input = InputWindows::from_file(path, window);
  Numbers numbers;
  try {
    while (input.next(numbers)) add(given, numbers);
  } catch (const UsageError& error) {
    given.error = error.what();
  }
  return given;
}

/// Runs the job of a round, of which each rank gets every few blocks.
void run(const Round& round) {
  const auto size = static_cast<std::uint64_t>(ranks().size()), rank = static_cast<std::uint64_t>(ranks().rank());
  std::vector<Piece> mine;
  for (std::uint64_t first = 0, turn = 0; first < round.job.items; first += 3, ++turn) {
    const Range items{first, std::min(first + 3, round.job.items)};
    if (turn % size == rank) mine.push_back({items, round.job.run(items).bytes, {}});
  }
  ThreadSample sample;
  PhaseClock clock(sample, Phase::communicate);
  EXPECT_EQ(round.collect(std::move(mine), clock).kind, Verdict::Kind::go_on);
}

/// A folder that only this test uses.
class NumberInputTest : public testing::Test {
 protected:
  NumberInputTest() {
    if (ranks().root()) {
      std::string pattern = testing::TempDir() + "heiretsu_numbers_XXXXXX";
      folder_ = ::mkdtemp(pattern.data());
    }
    ranks().broadcast(folder_);
  }
  ~NumberInputTest() override {
    ranks().barrier();
    if (ranks().root()) fs::remove_all(folder_);
  }

  /// Writes the file, and begins to read it in windows of at most `window` numbers.
  void open(const std::string& text, std::size_t window = 1000) {
    path_ = folder_ + "/numbers.txt";
    ranks().barrier();
    if (ranks().root()) {
      std::ofstream(path_) << text;
      file_.emplace(InputWindows::from_file(path_, window));
    }
    ranks().barrier();
    input_.emplace(ranks(), file_ ? &*file_ : nullptr, nullptr, path_);
  }

  /// All that is given from here on.
  Given read_on() {
    Given given;
    while (auto next = input_->next()) {
      if (const auto* const round = std::get_if<Round>(&*next)) {
        run(*round);
      } else if (const auto* const text = std::get_if<TextWindow>(&*next)) {
        Numbers numbers;
        text->text->read(text->places, numbers);
        add(given, numbers);
        given.counted += numbers.size();
        given.positions.emplace_back(given.numbers.size(), text->text->position(text->places.last));
      } else {
        add(given, std::get<NumberInput::Window>(*next)->numbers);
      }
    }
    given.error = input_->error();
    return given;
  }

  std::string folder_, path_;
  std::optional<InputWindows> file_;
  std::optional<NumberInput> input_;
};

/// Numbers of 70 to 150 KB with something else among them, now and then.
std::string random_file(std::mt19937& random, unsigned others) {
  const std::string odd[] = {"#a 1 2\n", "2^20+1 ", "10..40 ",  "+5\r\n",
                             "0017 ",    "3..3 ",   "70..999 ", "340282366920938463463374607431768211507 "};
  const std::size_t size = 70'000 + random() % 80'000;
  std::string text = random() % 3 == 0 ? "\xef\xbb\xbf# a header\r\n\r\n" : "";
  while (text.size() < size) {
    for (auto digits = 1 + random() % 12; digits > 0; --digits) text += static_cast<char>('0' + random() % 10);
    text += random() % 8 == 0 ? "\r\n" : std::string(1, " \t\n"[random() % 3]);
    if (others > 0 && random() % others == 0) text += odd[random() % std::size(odd)];
    if (random() % 20'000 == 0) text += "# " + std::string(1'000'000, '7') + '\n';
  }
  if (random() % 2 == 0) text += "123";  // without a line end
  return text;
}

TEST_F(NumberInputTest, GivesWhatOneProcessReads) {
  std::mt19937 random(7);
  std::uint64_t counted = 0;
  for (int repetition = 0; repetition < 12; ++repetition) {
    std::string text = random_file(random, repetition % 3 == 0 ? 0 : 80'000 >> repetition);
    if (repetition % 4 == 1) text.insert(text.find('\n', text.size() / 2), " 12x 5");
    const std::size_t window = 1 + random() % 5000;
    open(text, window);
    const Given given = read_on(), expected = read_alone(path_, window);
    EXPECT_TRUE(given.numbers == expected.numbers) << "repetition " << repetition;
    EXPECT_EQ(given.error, expected.error);
    EXPECT_LE(given.largest_window, window);
    counted += given.counted;
  }
  EXPECT_GT(counted, 30'000U);  // else nothing was tried
}

/// 70 KB of numbers and, one in `others`, ranges of up to `max_range` numbers, one in three with an expression.
std::string random_ranges(std::mt19937& random, unsigned others, std::uint64_t max_range) {
  std::string text;
  while (text.size() < 70'000) {
    const std::uint64_t first = (std::uint64_t{random()} << 32 | random()) >> random() % 64;
    const std::uint64_t more = std::min<std::uint64_t>(~first, random() % max_range);
    text += std::to_string(first);
    if (random() % others == 0)
      text += ".." + (random() % 3 > 0 ? std::to_string(first + more)
                                       : '(' + std::to_string(first) + ")+" + std::to_string(more));
    text += " \n\t"[random() % 3];
  }
  return text;
}

TEST_F(NumberInputTest, CountsARangeAsAllItsNumbers) {
  struct Case {
    unsigned others;
    std::uint64_t max_range;
    std::size_t window;
    std::string end;
    bool all;  // is counted
  };
  std::mt19937 random(12);
  for (const auto& [others, max_range, window, end, all] : {Case{2, 30, 30'000, "", true},
                                                            {2, 30, 31, "\n1..2^128", true},
                                                            {500, 900, 1000, "\n7..3 5", true},
                                                            {2000, 9000, 1000, "\n0..18446744073709551616 1", false},
                                                            {2000, 40, 13, "# 1..2\n3x", false}}) {
    open(random_ranges(random, others, max_range) + end, window);
    const Given given = read_on(), expected = read_alone(path_, window);
    EXPECT_TRUE(given.numbers == expected.numbers) << end;
    EXPECT_EQ(given.error, expected.error);
    EXPECT_EQ(given.error.empty(), end.empty());
    EXPECT_LE(given.largest_window, window);
    const auto numbers = std::count(given.numbers.begin(), given.numbers.end(), '\n');
    EXPECT_EQ(given.counted == static_cast<std::uint64_t>(numbers), all) << given.counted << " of " << numbers;
    EXPECT_GT(given.counted, 0U);
  }
}

TEST_F(NumberInputTest, ANewInputContinuesBehindEveryWindowAlsoWithinARange) {
  std::mt19937 random(13);
  open(random_ranges(random, 2, 200), 4999);
  const Given given = read_on();
  if (!ranks().root()) return;
  std::size_t within = 0;
  for (const auto& [size, position] : given.positions) {
    InputWindows rest = InputWindows::from_file(path_, 10);
    rest.seek(position_of(to_text(position)));
    Numbers numbers;
    const bool more = rest.next(numbers);
    EXPECT_EQ(more, size < given.numbers.size());
    Given next;
    if (more) add(next, numbers);
    EXPECT_EQ(next.numbers, given.numbers.substr(size, next.numbers.size()));
    within += is_empty(position.rest) ? 0U : 1U;
  }
  EXPECT_GT(within, 3U);  // else nothing was tried
}

TEST_F(NumberInputTest, OfAPipeGivesWhatOneProcessReads) {
  std::mt19937 random(11);
  const std::vector<std::string> texts{random_file(random, 0), random_file(random, 3000), random_ranges(random, 2, 30),
                                       random_file(random, 20) + "\n12 1x\n13"};
  for (const std::string& text : texts) {
    open(text);  // to compare with
    const Given expected = read_alone(path_, 1000);
    const std::string pipe = folder_ + "/pipe" + std::to_string(&text - texts.data());
    std::jthread writer;
    if (ranks().root()) {
      EXPECT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
      writer = std::jthread([&] {
        std::ofstream out(pipe);
        for (std::size_t i = 0; i < text.size(); i += 7777) out << text.substr(i, 7777) << std::flush;
      });
      file_.emplace(InputWindows::from_file(pipe, 1000));
    }
    ranks().barrier();
    input_.emplace(ranks(), file_ ? &*file_ : nullptr, nullptr, pipe);
    const Given given = read_on();
    EXPECT_TRUE(given.numbers == expected.numbers) << pipe;
    EXPECT_EQ(given.error, expected.error.empty() ? "" : pipe + expected.error.substr(path_.size()));
    EXPECT_LE(given.largest_window, 1000U);
    EXPECT_FALSE(input_->hidden());
    // What comes before the wrong token may be counted or not: it depends on how much the pipe holds at a time.
    EXPECT_TRUE(given.counted > 0 || !expected.error.empty());
  }
}

TEST_F(NumberInputTest, LeavesConsecutiveNumbersAndLargeOnesToRankZero) {
  std::string consecutive, large;
  for (int i = 0; i < 20'000; ++i) consecutive += std::to_string(100 + i) + '\n';
  for (int i = 0; i < 4'000; ++i) large += "1000000000000000000000" + std::to_string(100 + i * i) + '\n';
  for (const std::string& text : {consecutive, large, std::string("1 2 3\n"), std::string()}) {
    open(text);
    const Given given = read_on();
    EXPECT_EQ(given.numbers, read_alone(path_, 1000).numbers);
    EXPECT_EQ(given.counted, 0U);
  }
}

TEST_F(NumberInputTest, OfAFileThatGrowsGivesWhatIsAppended) {
  std::mt19937 random(8);
  const std::string text = random_file(random, 0) + '\n';
  open(text);
  auto first = input_->next();
  EXPECT_TRUE(first && std::holds_alternative<Round>(*first));
  ranks().barrier();
  if (ranks().root()) std::ofstream(path_, std::ios::app) << "4294967291 77";
  ranks().barrier();
  run(std::get<Round>(*first));
  const Given given = read_on();
  EXPECT_EQ(given.numbers, read_alone(path_, 1000).numbers);
  EXPECT_TRUE(given.numbers.ends_with("\n4294967291\n77\n"));
}

TEST_F(NumberInputTest, OfAFileThatShrinksSaysSo) {
  std::mt19937 random(9);
  open(random_file(random, 0));
  run(std::get<Round>(*input_->next()));
  (void)std::get<TextWindow>(*input_->next());
  const TextWindow second = std::get<TextWindow>(*input_->next());
  ranks().barrier();
  if (ranks().root()) fs::resize_file(path_, 5000);
  ranks().barrier();
  Numbers numbers;
  EXPECT_THROW(second.text->read(second.places, numbers), UsageError);
}

TEST_F(NumberInputTest, OfAFileThatIsAnotherElsewhereIsReadByRankZero) {
  std::mt19937 random(10);
  const std::string text = random_file(random, 0);
  open(text);
  // The same size and time, and one other byte in the middle.
  std::string other = text;
  other[text.size() / 2] ^= 1;
  const std::string own = folder_ + "/other" + std::to_string(ranks().rank());
  std::ofstream(own) << (ranks().root() ? text : other);
  fs::last_write_time(own, fs::last_write_time(path_));
  for (const std::string& theirs : {own, folder_ + (ranks().root() ? "/numbers.txt" : "/missing")}) {
    if (ranks().root()) file_.emplace(InputWindows::from_file(path_, 1000));
    input_.emplace(ranks(), file_ ? &*file_ : nullptr, nullptr, theirs);
    EXPECT_EQ(input_->hidden(), ranks().size() > 1);
    const Given given = read_on();
    EXPECT_EQ(given.counted > 0, ranks().size() == 1);
    EXPECT_EQ(given.numbers, read_alone(path_, 1000).numbers);
  }
}

}  // namespace
}  // namespace heiretsu::factorize

#include "drivers/input/counted_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "drivers/input/characters.hpp"
#include "drivers/input/plain_block.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

/// A file in memory, which a test may change.
struct Memory {
  std::string bytes;

  [[nodiscard]] CountedText text(std::uint64_t first, std::uint64_t last, std::uint64_t window = 1000) const {
    return {{.first = first, .last = last, .line = 5, .window = window, .limit = window},
            [this](std::uint64_t offset, std::span<char> into) {
              const std::size_t count = offset < bytes.size() ? std::min(into.size(), bytes.size() - offset) : 0;
              std::memcpy(into.data(), bytes.data() + offset, count);
              return count;
            },
            "numbers.txt"};
  }
};

std::string count_all(const CountedText& text) {
  std::string counts;
  for (std::uint64_t block = 0; block < text.blocks(); block += 3)
    counts += text.count({block, std::min(block + 3, text.blocks())});
  return counts;
}

/// Random numbers, of which some are above 2^64, and some ranges of at most `max_range` numbers.
std::string random_text(std::mt19937& random, std::size_t bytes, unsigned max_digits, unsigned max_range = 0) {
  std::string text;
  while (text.size() < bytes) {
    std::string number;
    for (auto digits = 1 + random() % max_digits; digits > 0; --digits)
      number += static_cast<char>('0' + random() % 10);
    text += number;
    if (max_range > 0 && number.size() < 19 && random() % 4 == 0)
      text += ".." + std::to_string(std::stoull(number) + random() % max_range);
    text += random() % 16 == 0 ? "\r\n" : std::string(1, " \t\n\v\f\r"[random() % 6]);
  }
  return text;
}

std::vector<mpz_class> numbers_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<mpz_class> numbers;
  for (std::string word; in >> word;) {
    const std::size_t dots = word.find("..");
    const mpz_class first(word.substr(0, dots), 10);
    const mpz_class last = dots == std::string::npos ? first : mpz_class(word.substr(dots + 2), 10);
    for (mpz_class number = first; number <= last; ++number) numbers.push_back(number);
  }
  return numbers;
}

std::vector<mpz_class> values(const Numbers& window) {
  std::vector<mpz_class> result;
  for (std::size_t i = 0; i < window.size(); ++i) result.push_back(window.value(i));
  return result;
}

TEST(CountedText, GivesEachPartItsNumbersAndPositions) {
  std::mt19937 random(2);
  for (int repetition = 0; repetition < 30; ++repetition) {
    const std::string before = repetition % 3 == 0 ? "" : "# something else\n";
    const unsigned max_digits = repetition % 2 == 0 ? 20 : 4, max_range = repetition % 4 < 2 ? 0 : 40;
    // Among ranges there is none above 2^64.
    const std::string body = random_text(random, random() % 20'000, max_digits - (max_range > 0 ? 1 : 0), max_range);
    const Memory file{before + body + "and more"};
    CountedText text = file.text(before.size(), before.size() + body.size());
    text.number(count_all(text));
    const std::vector<mpz_class> expected = numbers_of(body);
    ASSERT_EQ(text.numbers(), expected.size());
    ASSERT_TRUE(text.whole());
    for (std::uint64_t first = 0; first < expected.size();) {
      const std::uint64_t last = std::min<std::uint64_t>(expected.size(), first + 1 + random() % 1500);
      Numbers numbers;
      text.read({first, last}, numbers);
      ASSERT_EQ(values(numbers), std::vector<mpz_class>(expected.begin() + static_cast<std::ptrdiff_t>(first),
                                                        expected.begin() + static_cast<std::ptrdiff_t>(last)));
      const InputPosition position = text.position(last);
      const std::string done = body.substr(0, position.offset - before.size());
      const mpz_class rest = position.rest.last - position.rest.first + 1;
      EXPECT_EQ(numbers_of(done).size(), last + rest.get_ui());
      EXPECT_TRUE(rest == 0 || position.rest.first == expected[last]);
      EXPECT_TRUE(is_digit(done.back()) && !is_digit(body[done.size()]));
      EXPECT_EQ(position.line, 5 + static_cast<std::uint64_t>(std::count(done.begin(), done.end(), '\n')));
      first = last;
    }
    EXPECT_EQ(text.position(0).offset, before.size());
  }
}

TEST(CountedText, CountsAndReadsManyBlocksAsOneByOne) {
  std::mt19937 random(4);
  const Memory file{random_text(random, 5 * CountedText::blocks_at_once * plain_block / 2, 20)};
  CountedText text = file.text(0, file.bytes.size());
  ASSERT_GT(text.blocks(), 2 * CountedText::blocks_at_once);
  const std::string counts = text.count({0, text.blocks()});
  std::string one_by_one;
  for (std::uint64_t block = 0; block < text.blocks(); ++block) one_by_one += text.count({block, block + 1});
  EXPECT_EQ(counts, one_by_one);
  text.number(counts);
  Numbers numbers;
  text.read({0, text.numbers()}, numbers);
  EXPECT_EQ(values(numbers), numbers_of(file.bytes));
}

TEST(CountedText, EndsBeforeATokenThatIsNotCounted) {
  std::mt19937 random(3);
  for (const std::string other : {"9^9^9 ", "1..2^40 ", "1..2^200 ", "#5\n", "x1 ", "abc", "\xef\xbb\xbf"}) {
    const std::string body = random_text(random, 10 * plain_block, 10);
    for (const std::size_t place : {std::size_t{0}, plain_block - 1, 5 * plain_block, body.size() - 1}) {
      const Memory file{body.substr(0, place) + other + body.substr(place)};
      CountedText text = file.text(0, file.bytes.size());
      text.number(count_all(text));
      EXPECT_FALSE(text.whole());
      // All before it or, where it is written into a number, before that.
      EXPECT_LE(text.position(text.numbers()).offset, place);
      EXPECT_GE(text.numbers() + 1, numbers_of(body.substr(0, place)).size());
      if (text.numbers() == 0) continue;
      Numbers numbers;
      text.read({0, text.numbers()}, numbers);
      const std::vector<mpz_class> all = numbers_of(body.substr(0, place));
      ASSERT_GE(all.size(), numbers.size());
      EXPECT_TRUE(
          std::equal(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(numbers.size()), values(numbers).begin()));
    }
  }
}

TEST(CountedText, GivesAPartOfARangeAsOne) {
  const Memory file{"7 10000000000..10000900000 8\n"};
  CountedText text = file.text(0, file.bytes.size(), 1'000'000);
  text.number(count_all(text));
  ASSERT_EQ(text.numbers(), 900'003U);
  Numbers numbers;
  text.read({500'000, 600'000}, numbers);
  EXPECT_TRUE(numbers.is_range() && numbers.first() == 10'000'499'999);
  EXPECT_EQ(numbers.size(), 100'000U);
  numbers.clear();
  text.read({900'000, 900'003}, numbers);
  EXPECT_EQ(values(numbers), (std::vector<mpz_class>{10'000'899'999, 10'000'900'000, 8}));
  EXPECT_EQ(to_text(text.position(600'000)), "26 5 10000599999..10000900000");
}

TEST(CountedText, CutsWindowsThatAreEqual) {
  const Memory file{"1 2 3 4 5 6 7 8 9 10 11\n"};
  CountedText text = file.text(0, file.bytes.size(), 4);
  text.number(count_all(text));
  const std::vector<Range> expected{{0, 3}, {3, 7}, {7, 11}, {11, 11}};
  for (std::uint64_t part = 0; part < 4; ++part) EXPECT_EQ(text.window(part), expected[part]);
}

TEST(CountedText, NoticesThatTheFileHasChanged) {
  std::mt19937 random(4);
  const std::string body = random_text(random, 5 * plain_block, 10);
  Memory file{body};
  CountedText text = file.text(0, body.size());
  text.number(count_all(text));
  const Range all{0, text.numbers()};
  const auto says_so = [&](const std::string& now) {
    file.bytes = now;
    Numbers numbers;
    try {
      text.read(all, numbers);
    } catch (const UsageError& error) {
      return std::string(error.what()) == "numbers.txt: has changed while it was read";
    }
    return false;
  };
  EXPECT_FALSE(says_so(body));
  EXPECT_FALSE(says_so(body + "grown"));
  EXPECT_TRUE(says_so(body.substr(0, body.size() / 2)));
  EXPECT_TRUE(says_so(""));
  EXPECT_TRUE(says_so(body.substr(0, 3 * plain_block) + std::string(plain_block, ' ') + body.substr(4 * plain_block)));
  EXPECT_TRUE(says_so(std::string(body.size(), '1')));
  EXPECT_TRUE(says_so(std::string(body.size(), 'x')));
  EXPECT_LE(text.position(text.numbers()).offset, body.size());
}

TEST(CountedText, OfAFileThatShrinksWhileItIsCountedHasTheRestLeft) {
  std::mt19937 random(5);
  const std::string body = random_text(random, 5 * plain_block, 10);
  const Memory file{body.substr(0, 2 * plain_block + 100)};
  CountedText text = file.text(0, body.size());
  text.number(count_all(text));
  EXPECT_FALSE(text.whole());
  EXPECT_LT(text.position(text.numbers()).offset, file.bytes.size());  // a number may be cut there
  EXPECT_GE(text.numbers() + 1, numbers_of(file.bytes).size());
}

TEST(CountedText, OfWhiteSpaceAloneHasNoNumber) {
  const Memory file{std::string(3 * plain_block, '\n')};
  CountedText text = file.text(0, file.bytes.size());
  text.number(count_all(text));
  EXPECT_EQ(text.numbers(), 0U);
  EXPECT_TRUE(text.window(0).empty());
}

}  // namespace
}  // namespace heiretsu

#include "drivers/input/plain_block.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>

#include "drivers/input/characters.hpp"

namespace heiretsu {
namespace {

/// The count of a block that holds the text and then blanks, behind the byte `before`; nothing where it is not plain.
std::optional<BlockCount> count(const std::string& text, char before = ' ', const std::string& behind = "") {
  std::string padded = before + text;
  padded.resize(1 + plain_block, ' ');
  padded += behind;
  padded.resize(1 + plain_block + plain_context, ' ');
  return count_plain(padded.data() + 1);
}

/// The same of plain text, character by character.
BlockCount one_by_one(const std::string& text, char before) {
  unsigned numbers = 0, lines = 0;
  for (const char c : text) {
    numbers += is_digit(c) && !is_digit(before) ? 1U : 0U;
    lines += c == '\n' ? 1U : 0U;
    before = c;
  }
  return {numbers, static_cast<std::uint16_t>(lines)};
}

TEST(PlainBlock, CountsAsOneDoesCharacterByCharacter) {
  std::mt19937 random(1);
  for (int repetition = 0; repetition < 500; ++repetition) {
    std::string text;
    const auto max_digits = 1 + random() % 23, max_gap = 1 + random() % 3;
    while (text.size() < plain_block) {
      text += std::string(1 + random() % max_digits, static_cast<char>('0' + random() % 10));
      for (auto gap = 1 + random() % max_gap; gap > 0; --gap) text += " \t\n\v\f\r"[random() % 6];
    }
    text.resize(random() % 4 == 0 ? random() % plain_block : plain_block);
    const char before = random() % 2 == 0 ? '7' : '\n';
    ASSERT_EQ(count(text, before), one_by_one(text, before)) << text;
  }
}

TEST(PlainBlock, HoldsAsManyAsFit) {
  std::string ones;
  for (std::size_t i = 0; i < plain_block / 2; ++i) ones += "1\n";
  EXPECT_EQ(count(ones), (BlockCount{2048, 2048}));
  EXPECT_EQ(count(' ' + ones.substr(1)), (BlockCount{2047, 2048}));
  EXPECT_EQ(count(std::string(plain_block, '\n')), (BlockCount{0, 4096}));
}

TEST(PlainBlock, IsNotPlainWithAnyOtherByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (const std::size_t place : {std::size_t{0}, std::size_t{17}, plain_block - 1}) {
      std::string text(plain_block, ' ');
      text[place] = c;
      EXPECT_EQ(count(text).has_value(), is_digit(c) || is_space(c)) << byte << " at " << place;
    }
  }
}

TEST(PlainBlock, IsNotPlainWithALongNumber) {
  for (std::size_t digits = 1; digits < 80; ++digits)
    for (std::size_t place = 0; place < 40; ++place) {
      const std::optional<BlockCount> counted = count(std::string(place, ' ') + std::string(digits, '3'));
      EXPECT_TRUE(counted ? counted->numbers == 1 && digits <= 30 : digits > 23) << digits << " digits at " << place;
    }
}

TEST(PlainBlock, ItsLastNumberEndsSoonBehindIt) {
  const std::string text = std::string(plain_block - 1, ' ') + '5';
  EXPECT_EQ(count(text, ' ', "\n"), BlockCount{1});
  EXPECT_EQ(count(text, ' ', std::string(23, '1') + '\r'), BlockCount{1});
  EXPECT_EQ(count(text, ' ', std::string(24, '1')), std::nullopt);
  EXPECT_EQ(count(text, ' ', "1+1"), std::nullopt);
  EXPECT_EQ(count(text, ' ', "#"), std::nullopt);
  EXPECT_EQ(count(std::string(plain_block, ' '), ' ', "#"), BlockCount{});
}

}  // namespace
}  // namespace heiretsu

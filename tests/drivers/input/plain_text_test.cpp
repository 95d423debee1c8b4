#include "drivers/input/plain_text.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace heiretsu {
namespace {

constexpr std::uint64_t limit = 100;

TEST(PlainText, HasTheSameCountsHoweverItCame) {
  std::mt19937 random(6);
  for (unsigned repetition = 0; repetition < 50; ++repetition) {
    std::string all;
    PlainText pieces;
    while (all.size() < 10'000) {
      std::string piece;
      for (auto numbers = random() % (repetition + 1); numbers > 0; --numbers)
        piece += std::to_string(random()) + (random() % 8 == 0 ? "\n5..9 " : &" \n\t"[random() % 3]);
      if (piece.empty()) piece = "\r\n";
      ASSERT_TRUE(pieces.add(piece, limit));
      all += piece;
      EXPECT_FALSE(pieces.add("12 -3 ", limit));
    }
    PlainText whole;
    ASSERT_TRUE(whole.add(all, limit));
    EXPECT_EQ(pieces.text(), all);
    EXPECT_EQ(pieces.counts(), whole.counts());
    EXPECT_EQ(pieces.numbers(), whole.numbers());
  }
}

TEST(PlainText, CountsTheNumberThatABlockEndsIn) {
  PlainText text;
  ASSERT_TRUE(text.add(std::string(plain_block - 2, ' ') + "1234 ", limit));
  EXPECT_EQ(text.numbers(), 1U);
  ASSERT_TRUE(text.add("5 ", limit));
  EXPECT_EQ(text.numbers(), 2U);
  ASSERT_TRUE(text.add("1..99 7 ", limit));
  EXPECT_EQ(text.numbers(), 102U);
  EXPECT_FALSE(text.add("1 1..100 ", limit));
  EXPECT_EQ(text.numbers(), 102U);
  EXPECT_EQ(text.counts(), (std::vector<BlockCount>{{1, 0}, {101, 0}}));
}

}  // namespace
}  // namespace heiretsu

#include "drivers/input/plain_text.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace heiretsu {
namespace {

TEST(PlainText, HasTheSameCountsHoweverItCame) {
  std::mt19937 random(6);
  for (unsigned repetition = 0; repetition < 50; ++repetition) {
    std::string all;
    PlainText pieces;
    while (all.size() < 10'000) {
      std::string piece;
      for (auto numbers = random() % (repetition + 1); numbers > 0; --numbers)
        piece += std::to_string(random()) + " \n\t"[random() % 3];
      if (piece.empty()) piece = "\r\n";
      ASSERT_TRUE(pieces.add(piece));
      all += piece;
      EXPECT_FALSE(pieces.add("12 -3 "));
    }
    PlainText whole;
    ASSERT_TRUE(whole.add(all));
    EXPECT_EQ(pieces.text(), all);
    EXPECT_EQ(pieces.counts(), whole.counts());
    EXPECT_EQ(pieces.numbers(), whole.numbers());
  }
}

TEST(PlainText, CountsTheNumberThatABlockEndsIn) {
  PlainText text;
  ASSERT_TRUE(text.add(std::string(plain_block - 2, ' ') + "1234 "));
  EXPECT_EQ(text.numbers(), 1U);
  ASSERT_TRUE(text.add("5 "));
  EXPECT_EQ(text.numbers(), 2U);
  EXPECT_EQ(text.counts(), (std::vector<BlockCount>{{1, 0}, {1, 0}}));
}

}  // namespace
}  // namespace heiretsu

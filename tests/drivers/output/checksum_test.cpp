#include "drivers/output/checksum.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace heiretsu {
namespace {

std::uint64_t of(const std::string& text) {
  Checksum checksum;
  checksum.add(text);
  return checksum.value();
}

TEST(Checksum, PiecesAreTheWhole) {
  const std::string text = "53541233: 5501 9733\n21235343: 21235343\n";
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      Checksum checksum;
      checksum.add(text.substr(0, first));
      checksum.add(text.substr(first, second - first));
      checksum.add(text.substr(second));
      ASSERT_EQ(checksum.value(), of(text)) << first << ' ' << second;
    }
  }
}

TEST(Checksum, PartsInAnyOrderAreTheWhole) {
  const std::string text = "53541233: 5501 9733\n21235343: 21235343\n1: \n";
  for (std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{8}, text.size()}) {
    const std::string whole = text.substr(0, length);
    for (std::size_t first = 0; first <= length; ++first) {
      for (std::size_t second = first; second <= length; ++second) {
        Checksum::Part last, others;
        last.add(second, whole.substr(second));
        others.add(first, whole.substr(first, second - first));
        others.add(0, whole.substr(0, first));
        others.add(last);
        ASSERT_EQ(others.value(length), of(whole)) << first << ' ' << second << ' ' << length;
      }
    }
  }
}

TEST(Checksum, APartAtAnotherPlaceIsSeen) {
  Checksum::Part part;
  part.add(3, "abcdefghABCDEFGH");
  EXPECT_NE(part.value(19), of(std::string(4, '\0') + "abcdefghABCDEFG"));
  EXPECT_EQ(part.value(19), of(std::string(3, '\0') + "abcdefghABCDEFGH"));
}

TEST(Checksum, OneWordByHand) {
  // sum = 1 + 3, sum of sums = 4: 4 xor (4 << 32)
  EXPECT_EQ(of({3, 0, 0, 0, 0, 0, 0, 0}), std::uint64_t{0x400000004});
}

TEST(Checksum, EveryChangeOfAByteIsSeenAndEverySwapOfWords) {
  const std::string text = "12345678abcdefghABCDEFGH:\n";
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      EXPECT_NE(of(changed), of(text)) << i << ' ' << bit;
    }
  }
  EXPECT_NE(of("abcdefgh12345678ABCDEFGH:\n"), of(text));
  EXPECT_NE(of(text.substr(0, 8) + std::string(8, '\0') + text.substr(16)), of(text));
}

}  // namespace
}  // namespace heiretsu

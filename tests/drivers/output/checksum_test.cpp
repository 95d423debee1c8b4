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

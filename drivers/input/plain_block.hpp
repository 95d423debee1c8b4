#pragma once
#include <cstddef>
#include <cstdint>

namespace heiretsu {

/// Bytes of text that are counted at once.
inline constexpr std::size_t plain_block = 4096;

/// Bytes behind a block in which its last number must end.
inline constexpr std::size_t plain_context = 64;

/// What is in a block of text.
struct BlockCount {
  static constexpr std::uint16_t not_plain = 0xffff;
  std::uint16_t numbers = 0;  ///< that begin in it; not_plain: there is more in it than short numbers and white space
  std::uint16_t lines = 0;    ///< line ends
  friend bool operator==(const BlockCount&, const BlockCount&) = default;
};

/// Counts a block of plain_block bytes; the byte before it and plain_context bytes behind it must be readable. It is
/// plain if it holds nothing but digits and white space, and no number of more than 30 digits; of those of 24 to 30,
/// which are above 2^64, it may miss some. A number that began before the block is not looked at.
[[nodiscard]] BlockCount count_block(const char* text);

}  // namespace heiretsu

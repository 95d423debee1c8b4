#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>

namespace heiretsu {

/// Bytes of text that are counted at once.
inline constexpr std::size_t plain_block = 4096;

/// Bytes behind a block in which its last number must end.
inline constexpr std::size_t plain_context = 64;

/// What is in a block of text.
struct BlockCount {
  std::uint32_t numbers = 0;  ///< of the tokens that begin in it
  std::uint16_t lines = 0;    ///< line ends
  std::uint16_t whole = 1;    ///< 0: what follows these numbers in it is not counted
  friend bool operator==(const BlockCount&, const BlockCount&) = default;
};

/// Counts a plain block of plain_block bytes, nothing where it is not plain; the byte before it and plain_context bytes
/// behind it must be readable. It is plain if it holds nothing but digits and white space, and no number of more than
/// 30 digits; of those of 24 to 30, which are above 2^64, it may miss some. A number that began before the block is not
/// looked at.
[[nodiscard]] std::optional<BlockCount> count_plain(const char* text);

}  // namespace heiretsu

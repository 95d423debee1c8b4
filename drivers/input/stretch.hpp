#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace heiretsu {

/// Numbers of a list that rank 0 reads and sends to all, in a window, at most.
inline constexpr std::size_t max_list = std::size_t{1} << 20;

/// Bytes of a file, or of text in memory, whose numbers are counted: from a token on, or white space before it, up to
/// white space.
struct Stretch {
  std::uint64_t first = 0, last = 0;  ///< offsets
  std::uint64_t line = 1;             ///< of the first byte
  std::uint64_t window = 0;           ///< numbers per window, at most
  std::uint64_t limit = 0;            ///< a range of as many is none of the stretch; at most max_list
};

/// The stretch that begins at `first`, with a token, of a file of `size` bytes, for windows of `window` numbers and
/// ranges of less than `limit`: up to 64 MB, or 32 bytes a number of a window. None where it would be short, begins
/// with consecutive numbers, which may be a range for the sieve, or not with numbers below 2^64, or has no white space
/// at its end.
[[nodiscard]] std::optional<Stretch> find_stretch(int descriptor, std::uint64_t size, std::uint64_t first,
                                                  std::uint64_t line, std::uint64_t window, std::uint64_t limit);

/// Does the text, which has plain_context bytes behind its end, begin with a number that is not below 2^64, or with two
/// consecutive ones?
[[nodiscard]] bool begins_specially(std::string_view text);

}  // namespace heiretsu

#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "drivers/input/input_position.hpp"
#include "drivers/input/plain_text.hpp"
#include "drivers/input/stretch.hpp"
#include "kernels/numbers.hpp"

namespace heiretsu {

/// Numbers from 2^128 on, and from 2^64 on and below 2^128, that a window holds at most: they take a thousand times and
/// twenty times as long as others, and an interrupted run must repeat a window.
inline constexpr std::size_t max_big_numbers = std::size_t{1} << 14;
inline constexpr std::size_t max_wide_numbers = std::size_t{1} << 17;

/// Does the window hold as many numbers as it may? `limit`: of numbers of any size.
[[nodiscard]] inline bool is_full(const Numbers& window, std::size_t limit) {
  return window.size() >= limit || window.wide_count() >= max_wide_numbers || window.large().size() >= max_big_numbers;
}

/// Where tokens come from: the arguments or a file.
class TokenSource {
 public:
  virtual ~TokenSource() = default;

  /// Appends numbers to `window` until it is full (`limit` numbers), the input ends or pauses, or a range comes, which
  /// is put into `range` (else `range` is left empty, first > last). Returns false when the input has ended.
  /// @throws UsageError naming the position of the first bad token; the numbers before it have been appended.
  virtual bool read(Numbers& window, std::size_t limit, Interval& range) = 0;

  /// The text that follows, where it is long, in a regular file, and not a list of consecutive numbers, for windows of
  /// `window` numbers and ranges of less than `limit`; goes on to its first token. @throws as read() does.
  [[nodiscard]] virtual std::optional<Stretch> stretch(std::uint64_t /*window*/, std::uint64_t /*limit*/) {
    return std::nullopt;
  }

  /// Gathers what a pipe or terminal sends, while it is numbers and ranges of fewer than `limit`, until there are so
  /// many numbers or it ends or pauses. False, and nothing has happened, where it begins with something else. @throws
  /// as read() does.
  [[nodiscard]] virtual bool gather(PlainText&, std::uint64_t) { return false; }

  /// Starts again from the beginning; false when that cannot be done.
  virtual bool rewind() = 0;

  /// Differs for another input, or a changed one; empty where it cannot be read again.
  [[nodiscard]] virtual std::string identity() const = 0;

  /// The position of the next token, which may be a bad one; and continues from such a position. The rest of a range is
  /// ignored here.
  [[nodiscard]] virtual InputPosition position() const = 0;
  virtual void seek(const InputPosition& position) = 0;

  /// The fraction of the input, 0..1, that has been read at such a position; 0 where its length is not known.
  [[nodiscard]] virtual double fraction(const InputPosition& position) const = 0;
};

}  // namespace heiretsu

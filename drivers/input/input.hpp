#pragma once
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "drivers/input/expression.hpp"
#include "kernels/numbers.hpp"

namespace heiretsu {

/// A place between two numbers of an input, from where it can be read on.
struct InputPosition {
  std::uint64_t offset = 0;  ///< bytes of a file, or arguments, that have been read
  std::uint64_t line = 1;    ///< of a file
  Interval rest{1, 0};       ///< what of the range read last is still to be delivered; empty (first > last) where nothing is
};

/// The same as one line, and back; @throws UsageError where it is none.
[[nodiscard]] std::string to_text(const InputPosition& position);
[[nodiscard]] InputPosition position_of(const std::string& text);

/// A window holds at most so many numbers from 2^64 on: they take a thousand times as long as others, and a window is what
/// a run that is broken off has to do again.
inline constexpr std::size_t max_big_numbers = std::size_t{1} << 14;

/// Does the window hold as many numbers as it may, `limit` in all?
[[nodiscard]] inline bool is_full(const Numbers& window, std::size_t limit) {
  return window.size() >= limit || window.wider() >= max_big_numbers;
}

/// Where tokens come from: the arguments or a file.
class TokenSource {
 public:
  virtual ~TokenSource() = default;

  /// Appends numbers to `window` until it is full, with `limit` of them, the input ends or pauses, or a range comes, which is put in
  /// `range` (empty, first > last, otherwise). Returns false when the input has ended.
  /// @throws UsageError naming the place of the first bad token; the numbers before it have been appended.
  virtual bool read(Numbers& window, std::size_t limit, Interval& range) = 0;

  /// Starts again from the beginning; false when that cannot be done.
  virtual bool rewind() = 0;

  /// What tells this input from another or a changed one; empty where it cannot be read again.
  [[nodiscard]] virtual std::string identity() const = 0;

  /// Where the next token, a bad one too, is looked for; and goes on from such a place. A range is not the source's matter.
  [[nodiscard]] virtual InputPosition position() const = 0;
  virtual void seek(const InputPosition& position) = 0;

  /// How much of the input has been read, 0..1; 0 where its length is not known.
  [[nodiscard]] virtual double fraction() const = 0;
};

/// The numbers a user gave, window by window; a range is never stored whole.
class InputWindows {
 public:
  static constexpr std::size_t max_window = std::size_t{1} << 20;

  /// Numbers, expressions and ranges `A..B` as arguments. `window`: at most so many numbers a window.
  [[nodiscard]] static InputWindows from_arguments(std::vector<std::string> arguments, std::size_t window = max_window);

  /// A file of numbers, expressions and ranges separated by white space, `#` to the end of the line ignored;
  /// `-` is standard input. Reads blocks of 1 MB, whatever the size of the file.
  /// @throws UsageError when the file cannot be opened or is a directory.
  [[nodiscard]] static InputWindows from_file(const std::string& path, std::size_t window = max_window);

  /// Replaces `window` with the next numbers; false when there are none left. A range that fills a window starts a new one,
  /// and a pipe or terminal that pauses ends one.
  /// @throws UsageError at the first bad token, or when reading fails, after everything before it has been delivered.
  [[nodiscard]] bool next(Numbers& window);

  /// From now on a window takes no more than `most` numbers of a list; ranges fill windows as before.
  void limit_lists(std::size_t most);

  /// Starts again from the first number; false when the input cannot be read again (a pipe or a terminal).
  [[nodiscard]] bool rewind();

  /// What tells this input from another or a changed one: size and time of a file, the arguments; empty for a pipe, a
  /// terminal and standard input, which cannot be read again later.
  [[nodiscard]] std::string identity() const { return source_->identity(); }

  /// Just after the last number that was delivered.
  [[nodiscard]] InputPosition position() const;

  /// Goes on from a place that position() gave, of an input with the same identity.
  void seek(const InputPosition& position);

  /// How much of the input has been delivered, 0..1, roughly; 0 where its length is not known.
  [[nodiscard]] double fraction() const;

 private:
  InputWindows(std::unique_ptr<TokenSource> source, std::size_t window) : source_(std::move(source)), window_(window), listed_(window) {}
  void fill(Numbers& window);

  std::unique_ptr<TokenSource> source_;
  std::size_t window_;
  std::size_t listed_;  // of numbers that are in no range
  Interval range_{1, 0};
  double range_length_ = 0;  // of the range when it was read
  std::exception_ptr failure_;
};

}  // namespace heiretsu

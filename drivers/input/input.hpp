#pragma once
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/input/expression.hpp"
#include "drivers/input/plain_text.hpp"
#include "drivers/input/stretch.hpp"
#include "kernels/numbers.hpp"

namespace heiretsu {

/// A position between two numbers of an input, from which reading can continue.
struct InputPosition {
  std::uint64_t offset = 0;  ///< bytes of a file, or arguments, that have been read
  std::uint64_t line = 1;    ///< of a file
  Interval rest{
      1, 0};  ///< the part of the last range that has not been delivered; empty (first > last) where there is none
  std::uint64_t skip = 0;  ///< numbers after all this that have been delivered: a window was cut
};

/// A position as one line of text, and back. @throws UsageError when the text is no position.
[[nodiscard]] std::string to_text(const InputPosition& position);
[[nodiscard]] InputPosition position_of(const std::string& text);

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

  /// The text that follows, where it is long, in a regular file, and not a list of consecutive numbers; goes on to its
  /// first number. @throws as read() does.
  [[nodiscard]] virtual std::optional<Stretch> stretch() { return std::nullopt; }

  /// Gathers what a pipe or terminal sends, while it is plain numbers, until there are `limit` of them or it ends or
  /// pauses. False, and nothing has happened, where it begins with something else. @throws as read() does.
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

/// The numbers a user gave, window by window; a range is never stored whole.
class InputWindows {
 public:
  static constexpr std::size_t max_window = std::size_t{1} << 20;

  /// Numbers, expressions and ranges `A..B` as arguments. `window`: numbers per window, at most.
  [[nodiscard]] static InputWindows from_arguments(std::vector<std::string> arguments, std::size_t window = max_window);

  /// A file of numbers, expressions and ranges separated by white space, `#` to the end of the line ignored;
  /// `-` is standard input. Reads blocks of 1 MB, whatever the size of the file.
  /// @throws UsageError when the file cannot be opened or is a directory.
  [[nodiscard]] static InputWindows from_file(const std::string& path, std::size_t window = max_window);

  /// Replaces the contents of `window` by the next numbers; false when none are left. A range that fills a window
  /// starts a new one; a pipe or terminal that pauses ends one.
  /// @throws UsageError at the first bad token, or when reading fails, after everything before it has been delivered.
  [[nodiscard]] bool next(Numbers& window);

  /// Instead of next(): the text that follows, for others to count; none where next() must read it. What comes then is
  /// said by leave().
  [[nodiscard]] std::optional<Stretch> stretch();

  /// The same of what a pipe sends, which is put into `text` and counted; nobody says leave().
  [[nodiscard]] std::optional<Stretch> gather(PlainText& text);

  /// Goes on at this position, behind what was counted of a stretch. `whole`: it was all counted; where not, next()
  /// must read the next window.
  void leave(const InputPosition& position, bool whole);

  /// From now on a window gets at most `max_numbers` numbers of a list; ranges fill windows as before.
  void limit_lists(std::size_t max_numbers);

  /// The places of some of a window's numbers, ascending.
  using Places = std::function<std::vector<std::size_t>(const Numbers&)>;

  /// From now on the numbers that `apart` names of a window get windows of their own, and those between them others.
  void set_apart(Places apart) { apart_ = std::move(apart); }

  /// Starts again from the first number; false when the input cannot be read again (a pipe or a terminal).
  [[nodiscard]] bool rewind();

  /// Differs for another input, or a changed one: size and time of a file, or the arguments. Empty for a pipe, a
  /// terminal and standard input, which cannot be read again later.
  [[nodiscard]] std::string identity() const { return source_->identity(); }

  /// The position after the last number that was delivered.
  [[nodiscard]] InputPosition position() const;

  /// Continues from what position() returned for an input with the same identity.
  void seek(const InputPosition& position);

  /// The fraction of the input that has been delivered, 0..1, roughly; 0 where its length is not known.
  [[nodiscard]] double fraction() const;
  /// The same at a position without a rest.
  [[nodiscard]] double fraction(const InputPosition& position) const { return source_->fraction(position); }

 private:
  InputWindows(std::unique_ptr<TokenSource> source, std::size_t window)
      : source_(std::move(source)), window_(window), list_limit_(window) {}
  [[nodiscard]] bool next_whole(Numbers& window);
  void fill(Numbers& window, std::size_t limit, std::size_t list_limit);
  void deliver_part(Numbers& window);
  [[nodiscard]] InputPosition whole_position() const;
  void skip(std::uint64_t numbers);
  [[nodiscard]] bool at_source() const;

  /// A window that is delivered in parts.
  struct Cut {
    Numbers whole;
    InputPosition before;            // the position before it
    std::vector<std::size_t> parts;  // where parts begin, after the first
    std::size_t delivered = 0;
  };

  std::unique_ptr<TokenSource> source_;
  std::size_t window_;
  std::size_t list_limit_;  // of numbers that are in no range
  Interval range_{1, 0};
  double range_length_ = 0;  // of the last range as it was read
  std::exception_ptr failure_;
  bool next_reads_ = false;  // the next window
  Places apart_;
  Cut cut_;
};

}  // namespace heiretsu

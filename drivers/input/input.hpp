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

#include "drivers/input/token_source.hpp"
#include "kernels/numbers.hpp"

namespace heiretsu {

/// The numbers a user gave, window by window; a range is never stored whole.
class InputWindows {
 public:
  /// Numbers of a window, at most: of a range, or of text that all read.
  static constexpr std::size_t max_window = std::size_t{1} << 26;

  /// The same for so many workers, who wait for each other at its end: 2^17 for each.
  [[nodiscard]] static constexpr std::size_t window_of(std::uint64_t workers) {
    constexpr std::size_t per_worker = std::size_t{1} << 17;
    return std::min<std::uint64_t>(workers, max_window / per_worker) * per_worker;
  }

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

  /// From now on a window gets at most `max_numbers` numbers of a list, if that is less than max_list; ranges fill
  /// windows as before.
  void limit_lists(std::size_t max_numbers);

  /// From now on a window gets at most `max_numbers` numbers.
  void limit(std::size_t max_numbers);

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
      : source_(std::move(source)), window_(window), list_limit_(std::min(window, max_list)) {}
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

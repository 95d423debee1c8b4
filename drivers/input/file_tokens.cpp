// The tokens of a file: what is between its blocks and its numbers.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "drivers/input/characters.hpp"
#include "drivers/input/digits.hpp"
#include "drivers/input/file_source.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

constexpr std::size_t max_text = std::size_t{1} << 26;

constexpr bool is_control(char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; }

}  // namespace

bool FileSource::gather(PlainText& text, std::uint64_t limit) {
  if (start_ >= 0 || !find_token() || begins_specially({cursor_, whole_})) return false;
  // A little less than a window, since the last piece of text may go beyond; and white space has no end.
  while (text.numbers() < limit - limit / 8 && text.text().size() < max_text) {
    if (cursor_ == whole_) {
      if (pauses() || !refill()) break;
    } else {
      if (in_comment_ || !text.add({cursor_, whole_}, limit)) break;
      line_ += static_cast<std::uint64_t>(std::count(cursor_, whole_, '\n'));
      cursor_ = whole_;
    }
  }
  return !text.empty();
}

bool FileSource::read(Numbers& window, std::size_t limit, Interval& range) {
  while (!is_full(window, limit)) {
    if (cursor_ == whole_) {
      if (!window.empty() && pauses()) return true;
      if (!refill()) return false;
    } else if (!skip_gap() && !read_small(window, limit)) {
      const std::string_view text = token();
      Interval interval = parse(text);  // if it throws, the cursor stays: the next call finds the bad token again
      cursor_ += text.size();
      if (interval.first != interval.last) {
        range = std::move(interval);
        return true;
      }
      window.push_back(interval.first);
      if (is_full(window, limit)) break;
    }
  }
  return true;
}

/// Moves to the next token; false where there is none.
bool FileSource::find_token() {
  while (cursor_ != whole_ ? skip_gap() : refill()) {}
  return cursor_ != whole_;
}

/// Moves over a comment, or one white space; false where there is none.
bool FileSource::skip_gap() {
  if (in_comment_ || *cursor_ == '#')
    skip_comment();
  else if (is_space(*cursor_))
    line_ += *cursor_++ == '\n';
  else
    return false;
  return true;
}

/// Reads numbers below 2^128 that are separated by one white space each, as many as there are; false if there was none.
bool FileSource::read_small(Numbers& window, std::size_t limit) {
  const std::size_t before = window.size();
  const char* cursor = cursor_;
  for (std::size_t size = before; size < limit && cursor != whole_; ++size) {
    const ReadNumber<std::uint64_t> number = read_number(cursor);
    const char* end = number.end;
    if (end != nullptr && is_space(*end)) {
      window.push_back(number.value);
    } else {
      const ReadNumber<Uint128> wide = read_number<Uint128>(cursor);
      end = wide.end;
      if (end == nullptr || !is_space(*end) || is_full(window, limit)) break;
      window.push_back_wide(wide.value);
    }
    line_ += *end == '\n';
    cursor = end + 1;
  }
  if (window.size() == before) return false;
  cursor_ = cursor - 1;  // just after the last number
  line_ -= *cursor_ == '\n';
  return true;
}

/// Moves to the end of the line, or of the whole tokens when the line continues behind them.
void FileSource::skip_comment() {
  const void* newline = std::memchr(cursor_, '\n', static_cast<std::size_t>(whole_ - cursor_));
  in_comment_ = newline == nullptr;
  cursor_ = newline ? static_cast<const char*>(newline) : whole_;
}

std::string_view FileSource::token() const {
  return {cursor_, static_cast<std::size_t>(std::find_if<const char*>(cursor_, whole_, ends_token) - cursor_)};
}

void FileSource::check_text(std::string_view token) const {
  const auto control = std::find_if(token.begin(), token.end(), is_control);
  if (control != token.end())
    fail(fmt::format("binary data (byte 0x{:02x}), not a file of numbers", static_cast<unsigned char>(*control)));
}

Interval FileSource::parse(std::string_view token) const {
  check_text(token);
  try {
    return parse_interval(token);
  } catch (const UsageError& error) {
    fail(error.what());
  }
}

}  // namespace heiretsu

#pragma once

namespace heiretsu {

/// The characters of an input, whatever the locale.
[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Does it end a token: white space, or a comment?
[[nodiscard]] constexpr bool ends_token(char c) { return is_space(c) || c == '#'; }

/// Just after the last white space of [first, last); `first` where there is none.
[[nodiscard]] constexpr const char* after_last_space(const char* first, const char* last) {
  while (last != first && !is_space(last[-1])) --last;
  return last;
}

}  // namespace heiretsu

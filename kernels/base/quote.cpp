#include "kernels/base/quote.hpp"

#include <cstddef>
#include <cstdint>

namespace heiretsu {
namespace {

constexpr bool is_sign(char c) { return c >= ' ' && c <= '~'; }

void escape(char c, std::string& result) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  result += {'\\', 'x', digits[byte / 16U], digits[byte % 16U]};
}

/// The length of the sequence of several bytes in UTF-8 (RFC 3629) at the front; 0 where there is none, or a control
/// character of C1 (U+0080 to U+009F) or one that changes the direction of writing (U+202A to U+202E, U+2066 to
/// U+2069).
std::size_t visible_sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t size = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < size) return 0;
  std::uint32_t code = byte(0) & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
    code = code << 6U | (byte(i) & 0x3fU);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < smallest[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return 0;
  const bool control = code < 0xa0 || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  return control ? 0 : size;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (is_sign(c)) {
      result += c;
    } else {
      escape(c, result);
    }
  }
  return result;
}

std::string visible(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = is_sign(text[0]) || text[0] == '\n' || text[0] == '\t' ? 1 : visible_sequence(text);
    if (size > 0) {
      result += text.substr(0, size);
    } else {
      escape(text[0], result);
    }
    text.remove_prefix(size > 0 ? size : 1);
  }
  return result;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 60;
  constexpr std::size_t kept = 40;
  if (text.size() <= longest) return '\'' + printable(text) + '\'';
  return '\'' + printable(text.substr(0, kept)) + "...' (" + std::to_string(text.size()) + " bytes)";
}

}  // namespace heiretsu

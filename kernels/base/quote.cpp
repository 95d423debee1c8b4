#include "kernels/base/quote.hpp"

#include <cstddef>

namespace heiretsu {

std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    if (c >= ' ' && c <= '~') {
      result += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result += {'\\', 'x', digits[byte / 16U], digits[byte % 16U]};
    }
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

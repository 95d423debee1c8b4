#include "drivers/command_line/quote.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

namespace heiretsu {

std::string printable(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c >= ' ' && c <= '~') {
      result += c;
    } else {
      fmt::format_to(std::back_inserter(result), "\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 60;
  constexpr std::size_t kept = 40;
  if (text.size() <= longest) return fmt::format("'{}'", printable(text));
  return fmt::format("'{}...' ({} bytes)", printable(text.substr(0, kept)), text.size());
}

}  // namespace heiretsu

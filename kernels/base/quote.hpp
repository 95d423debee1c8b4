#pragma once
#include <string>
#include <string_view>

namespace heiretsu {

/// `text` with every byte outside printable ASCII written as \xNN, so that a message stays one readable line.
[[nodiscard]] std::string printable(std::string_view text);

/// `text` for a terminal: UTF-8 stays, and so do line ends and tabulators; other control characters and bytes that are
/// no UTF-8 are written as \xNN.
[[nodiscard]] std::string visible(std::string_view text);

/// `text` for a message: in single quotes, printable, beyond 60 bytes shortened, with its length.
[[nodiscard]] std::string quoted(std::string_view text);

// For a std::string the one of <iomanip>, which <filesystem> brings along, would be chosen in their place.
[[nodiscard]] inline std::string quoted(const std::string& text) { return quoted(std::string_view(text)); }
[[nodiscard]] inline std::string quoted(std::string& text) { return quoted(std::string_view(text)); }

}  // namespace heiretsu

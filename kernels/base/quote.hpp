#pragma once
#include <string>
#include <string_view>

namespace heiretsu {

/// `text` with every byte outside printable ASCII written as \xNN, so that a message stays one readable line.
[[nodiscard]] std::string printable(std::string_view text);

/// `text` for a message: in single quotes, printable, beyond 60 bytes shortened, with its length.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace heiretsu

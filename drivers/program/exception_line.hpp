#pragma once
#include <string>

namespace heiretsu {

/// `text` as one line: control characters become blanks, those at its end go.
[[nodiscard]] std::string one_line(std::string text);

/// The exception that is being handled as one line: its message, or its type where it has none.
[[nodiscard]] std::string exception_line();

}  // namespace heiretsu

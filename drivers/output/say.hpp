#pragma once
#include <unistd.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "kernels/base/descriptor.hpp"
#include "kernels/base/quote.hpp"

namespace heiretsu {

/// Prints to standard error, without control characters but for line ends. Errors are ignored: a closed or full
/// standard error is no reason to end a run (fmt::print would throw).
template <class... Args>
void say(fmt::format_string<Args...> format, Args&&... arguments) {
  const std::string text = visible(fmt::format(format, std::forward<Args>(arguments)...));
  (void)write_all(STDERR_FILENO, text);
}

/// Prints those that are not empty, each as a line of its own.
inline void warn(std::initializer_list<std::string_view> warnings) {
  for (const std::string_view warning : warnings)
    if (!warning.empty()) say("warning: {}\n", warning);
}

}  // namespace heiretsu

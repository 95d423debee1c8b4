#pragma once
#include <cstdio>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace heiretsu {

/// Prints to standard error. Errors are ignored: a closed or full standard error is no reason to end a run (fmt::print
/// would throw).
template <class... Args>
void say(fmt::format_string<Args...> format, Args&&... arguments) {
  const std::string text = fmt::format(format, std::forward<Args>(arguments)...);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace heiretsu

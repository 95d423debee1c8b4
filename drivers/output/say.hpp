#pragma once
#include <cstdio>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace heiretsu {

/// Prints to standard error, which may be closed, full, or a pipe whose reader has gone: that nobody hears it is no
/// reason to end a run (fmt::print would throw).
template <class... Args>
void say(fmt::format_string<Args...> format, Args&&... arguments) {
  const std::string text = fmt::format(format, std::forward<Args>(arguments)...);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace heiretsu

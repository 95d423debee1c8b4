#pragma once
#include <stdexcept>

namespace heiretsu {

/// Bad input or bad usage: one line that says what, where and what would be right. Exit status 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace heiretsu

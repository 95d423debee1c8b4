#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "drivers/input/input.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {

/// What an input delivers: its windows as text, then how it ended.
struct Delivered {
  std::vector<std::vector<std::string>> windows;
  std::string error;
};

inline std::vector<std::string> texts(const Numbers& window) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < window.size(); ++i) {
    result.push_back(window.value(i).get_str());
  }
  return result;
}

inline Delivered drain(InputWindows& input) {
  Delivered delivered;
  Numbers window;
  try {
    while (input.next(window)) delivered.windows.push_back(texts(window));
  } catch (const UsageError& error) {
    delivered.error = error.what();
  }
  return delivered;
}

using Windows = std::vector<std::vector<std::string>>;

/// What is delivered when a new input continues after every window, from the position of the one before.
template <class Open>
Delivered with_new_inputs(const Open& open) {
  Delivered delivered;
  InputPosition position;
  Numbers window;
  try {
    for (;;) {
      InputWindows input = open();
      input.seek(position);
      if (!input.next(window)) return delivered;
      delivered.windows.push_back(texts(window));
      position = input.position();
    }
  } catch (const UsageError& error) {
    delivered.error = error.what();
  }
  return delivered;
}

}  // namespace heiretsu

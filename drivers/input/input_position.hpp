#pragma once
#include <cstdint>
#include <string>

#include "drivers/input/expression.hpp"

namespace heiretsu {

/// Are there no numbers in it?
[[nodiscard]] inline bool is_empty(const Interval& interval) { return interval.first > interval.last; }

/// A position between two numbers of an input, from which reading can continue.
struct InputPosition {
  std::uint64_t offset = 0;  ///< bytes of a file, or arguments, that have been read
  std::uint64_t line = 1;    ///< of a file
  Interval rest{
      1, 0};  ///< the part of the last range that has not been delivered; empty (first > last) where there is none
  std::uint64_t skip = 0;  ///< numbers after all this that have been delivered: a window was cut
};

/// A position as one line of text, and back. @throws UsageError when the text is no position.
[[nodiscard]] std::string to_text(const InputPosition& position);
[[nodiscard]] InputPosition position_of(const std::string& text);

}  // namespace heiretsu

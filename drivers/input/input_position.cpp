#include "drivers/input/input_position.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <sstream>

#include "drivers/input/input.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {

std::string to_text(const InputPosition& position) {
  const std::string rest = is_empty(position.rest)
                               ? "-"
                               : fmt::format("{}..{}", position.rest.first.get_str(), position.rest.last.get_str());
  const std::string skip = position.skip == 0 ? "" : fmt::format(" {}", position.skip);
  return fmt::format("{} {} {}{}", position.offset, position.line, rest, skip);
}

InputPosition position_of(const std::string& text) {
  InputPosition position;
  std::string rest;
  std::istringstream in(text);
  if (!(in >> position.offset >> position.line >> rest))
    throw UsageError(fmt::format("{} is no position in an input", quoted(text)));
  if (rest != "-") position.rest = parse_interval(rest);
  if (!(in >> position.skip)) position.skip = 0;
  if (position.skip > InputWindows::max_window) throw UsageError(fmt::format("{} is no position", quoted(text)));
  return position;
}

}  // namespace heiretsu

#include "drivers/input/argument_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {

bool ArgumentSource::read(Numbers& window, std::size_t limit, Interval& range) {
  for (; !is_full(window, limit); ++next_) {
    if (next_ == arguments_.size()) return false;
    Interval interval = parse();
    if (interval.first != interval.last) {
      range = std::move(interval);
      ++next_;
      return true;
    }
    window.push_back(interval.first);
  }
  return true;
}

bool ArgumentSource::rewind() {
  next_ = 0;
  return true;
}

std::string ArgumentSource::identity() const { return printable(fmt::format("{}", fmt::join(arguments_, " "))); }

void ArgumentSource::seek(const InputPosition& position) {
  next_ = std::min<std::uint64_t>(position.offset, arguments_.size());
}

double ArgumentSource::fraction(const InputPosition& position) const {
  return static_cast<double>(position.offset) / static_cast<double>(arguments_.size());
}

Interval ArgumentSource::parse() const {
  try {
    return parse_interval(arguments_[next_]);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("argument {}: {}", next_ + 1, error.what()));
  }
}

}  // namespace heiretsu

#include "drivers/input/input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <sstream>
#include <utility>

#include "drivers/input/file_source.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

class ArgumentSource : public TokenSource {
 public:
  explicit ArgumentSource(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {}

  bool read(Numbers& window, std::size_t limit, Interval& range) override {
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

  bool rewind() override {
    next_ = 0;
    return true;
  }

  [[nodiscard]] std::string identity() const override {
    return printable(fmt::format("{}", fmt::join(arguments_, " ")));
  }
  [[nodiscard]] InputPosition position() const override { return {.offset = next_}; }
  void seek(const InputPosition& position) override { next_ = position.offset; }

  [[nodiscard]] double fraction() const override {
    return static_cast<double>(next_) / static_cast<double>(arguments_.size());
  }

 private:
  [[nodiscard]] Interval parse() const {
    try {
      return parse_interval(arguments_[next_]);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("argument {}: {}", next_ + 1, error.what()));
    }
  }

  std::vector<std::string> arguments_;
  std::size_t next_ = 0;
};

bool is_empty(const Interval& range) { return range.first > range.last; }

double length(const Interval& range) { return is_empty(range) ? 0 : mpz_class(range.last - range.first).get_d() + 1; }

/// Do at least `count` numbers remain in the range?
bool holds(const Interval& range, std::size_t count) {
  return !is_empty(range) && range.last - range.first >= count - 1;
}

/// Moves up to `count` numbers from the front of the range to the window.
void move_front(Interval& range, Numbers& window, std::size_t count) {
  if (range.last.fits_ulong_p()) {
    const std::uint64_t first = range.first.get_ui();
    const std::uint64_t taken = std::min<std::uint64_t>(range.last.get_ui() - first, count - 1) + 1;
    if (window.empty())
      window.set_range(first, taken);
    else
      for (std::uint64_t i = 0; i < taken; ++i) window.push_back(first + i);
    range.first += taken;
    return;
  }
  for (const std::size_t limit = window.size() + count; !is_full(window, limit) && !is_empty(range); ++range.first)
    window.push_back(range.first);
}

}  // namespace

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
  return position;
}

InputWindows InputWindows::from_arguments(std::vector<std::string> arguments, std::size_t window) {
  return {std::make_unique<ArgumentSource>(std::move(arguments)), window};
}

InputWindows InputWindows::from_file(const std::string& path, std::size_t window) {
  return {std::make_unique<FileSource>(path), window};
}

bool InputWindows::next(Numbers& window) {
  if (cut_.delivered == cut_.whole.size()) {
    InputPosition before = whole_position();
    if (!next_whole(window)) return false;
    const std::vector<std::size_t> places = apart_ ? apart_(window) : std::vector<std::size_t>();
    if (places.empty()) return true;
    cut_ = {std::move(window), std::move(before), {}};
    for (const std::size_t place : places) cut_.parts.insert(cut_.parts.end(), {place, place + 1});
  }
  deliver_part(window);
  return true;
}

void InputWindows::deliver_part(Numbers& window) {
  window.clear();
  const auto next = std::upper_bound(cut_.parts.begin(), cut_.parts.end(), cut_.delivered);
  const std::size_t end = next == cut_.parts.end() ? cut_.whole.size() : *next;
  for (; cut_.delivered < end; ++cut_.delivered) window.push_back(cut_.whole.value(cut_.delivered));
}

bool InputWindows::next_whole(Numbers& window) {
  window.clear();
  if (!failure_) {
    try {
      fill(window, window_, list_limit_);
    } catch (...) {
      failure_ = std::current_exception();
    }
  }
  if (window.empty() && failure_) std::rethrow_exception(failure_);
  if (const mpz_class rest = is_empty(range_) ? mpz_class(0) : mpz_class(range_.last - range_.first + 1);
      window.is_range() && rest.fits_ulong_p() && range_.last.fits_ulong_p() &&
      range_.first == window.first() + window.size())
    window.set_following(rest.get_ui());
  return !window.empty();
}

void InputWindows::fill(Numbers& window, std::size_t limit, std::size_t list_limit) {
  while (!is_full(window, limit)) {
    // A window that is one range can be sieved, so a long range does not share its first one.
    if (!window.empty() && holds(range_, limit)) return;
    if (!is_empty(range_)) {
      move_front(range_, window, limit - window.size());
    } else {
      if (is_full(window, list_limit)) return;
      const bool more = source_->read(window, list_limit, range_);
      range_length_ = length(range_);
      if (!more || (is_empty(range_) && window.size() < list_limit)) return;
    }
  }
}

void InputWindows::limit_lists(std::size_t max_numbers) { list_limit_ = std::min(max_numbers, window_); }

double InputWindows::fraction() const {
  const double read = source_->fraction();
  // The source counts the last range as read. This is right for one long range, for which alone it matters.
  return is_empty(range_) ? read : read * (1 - length(range_) / range_length_);
}

bool InputWindows::rewind() {
  if (!source_->rewind()) return false;
  range_ = {1, 0};
  failure_ = nullptr;
  cut_ = {};
  return true;
}

InputPosition InputWindows::whole_position() const {
  InputPosition position = source_->position();
  position.rest = range_;
  return position;
}

InputPosition InputWindows::position() const {
  if (cut_.delivered == cut_.whole.size()) return whole_position();
  InputPosition position = cut_.before;
  position.skip = cut_.delivered;
  return position;
}

void InputWindows::seek(const InputPosition& position) {
  source_->seek(position);
  range_ = position.rest;
  range_length_ = length(range_);
  failure_ = nullptr;
  cut_ = {};
  skip(position.skip);
}

/// Reads numbers that have been delivered before.
void InputWindows::skip(std::uint64_t numbers) {
  for (Numbers window; numbers > 0; window.clear()) {
    const std::size_t limit = std::min<std::uint64_t>(numbers, window_);
    fill(window, limit, limit);
    if (window.empty()) return;
    numbers -= window.size();
  }
}

}  // namespace heiretsu

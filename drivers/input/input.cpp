#include "drivers/input/input.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "drivers/input/argument_source.hpp"
#include "drivers/input/file_source.hpp"

namespace heiretsu {
namespace {

double length(const Interval& range) { return is_empty(range) ? 0 : mpz_class(range.last - range.first).get_d() + 1; }

/// Does the range fill a window of at most `limit` numbers?
bool fills(const Interval& range, std::size_t limit) {
  if (is_empty(range)) return false;
  const std::size_t count = range.first.fits_ulong_p() ? limit : std::min(limit, max_wide_numbers);
  return range.last - range.first >= count - 1;
}

/// How many numbers at the front of a range that is not empty are of the width of the first: below 2^64, or below 2^128
/// from there on. 0 beyond, and 2^64 - 1 where they are more.
std::uint64_t of_one_width(const Interval& range) {
  const std::size_t bits = mpz_sizeinbase(range.first.get_mpz_t(), 2) <= 64 ? 64 : 128;
  const mpz_class limit = mpz_class(1) << bits;
  if (range.first >= limit) return 0;
  const mpz_class count = std::min(mpz_class(range.last + 1), limit) - range.first;
  return count.fits_ulong_p() ? count.get_ui() : std::numeric_limits<std::uint64_t>::max();
}

/// Moves up to `count` numbers from the front of the range to the window.
void move_front(Interval& range, Numbers& window, std::size_t count) {
  std::uint64_t alike = std::min<std::uint64_t>(of_one_width(range), count);
  const bool small = range.first.fits_ulong_p();
  if (!small) alike = std::min<std::uint64_t>(alike, max_wide_numbers);
  if (window.empty() && alike > 0) {
    window.set_range(uint128_of(range.first), alike);
    range.first += alike;
  } else if (small) {
    const std::uint64_t first = range.first.get_ui();
    for (std::uint64_t i = 0; i < alike; ++i) window.push_back(first + i);
    range.first += alike;
  } else {
    for (const std::size_t limit = window.size() + count; !is_full(window, limit) && !is_empty(range); ++range.first)
      window.push_back(range.first);
  }
}

/// How many numbers of the range follow the window's without a gap and are below 2^64.
std::uint64_t following(const Numbers& window, const Interval& range) {
  if (!window.is_range() || is_empty(range) || !range.first.fits_ulong_p()) return 0;
  return window.first() + window.size() == range.first.get_ui() ? of_one_width(range) : 0;
}

}  // namespace

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

/// Does the next window begin with what the source has next, plain or not?
bool InputWindows::at_source() const {
  return !next_reads_ && !failure_ && is_empty(range_) && cut_.delivered == cut_.whole.size();
}

std::optional<Stretch> InputWindows::gather(PlainText& text) {
  if (!at_source()) return std::nullopt;
  try {
    (void)source_->gather(text, list_limit_);
  } catch (...) {
    failure_ = std::current_exception();  // told behind what was gathered
  }
  if (text.empty()) return std::nullopt;
  return Stretch{.last = text.text().size(), .window = list_limit_, .limit = list_limit_};
}

std::optional<Stretch> InputWindows::stretch() {
  if (!at_source()) return std::nullopt;
  try {
    return source_->stretch(window_, list_limit_);
  } catch (...) {
    failure_ = std::current_exception();
    return std::nullopt;
  }
}

void InputWindows::leave(const InputPosition& position, bool whole) {
  seek(position);
  next_reads_ = !whole;
}

void InputWindows::deliver_part(Numbers& window) {
  window.clear();
  const auto next = std::upper_bound(cut_.parts.begin(), cut_.parts.end(), cut_.delivered);
  const std::size_t end = next == cut_.parts.end() ? cut_.whole.size() : *next;
  for (; cut_.delivered < end; ++cut_.delivered) window.push_back(cut_.whole.value(cut_.delivered));
}

bool InputWindows::next_whole(Numbers& window) {
  window.clear();
  next_reads_ = false;
  if (!failure_) {
    try {
      fill(window, window_, list_limit_);
    } catch (...) {
      failure_ = std::current_exception();
    }
  }
  if (window.empty() && failure_) std::rethrow_exception(failure_);
  window.set_following(following(window, range_));
  return !window.empty();
}

void InputWindows::fill(Numbers& window, std::size_t limit, std::size_t list_limit) {
  while (!is_full(window, limit)) {
    // A window that is one range can be sieved, so a long range does not share its first one.
    if (!window.empty() && fills(range_, std::min(limit, max_list))) return;
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

void InputWindows::limit_lists(std::size_t max_numbers) { list_limit_ = std::min(max_numbers, list_limit_); }

void InputWindows::limit(std::size_t max_numbers) {
  window_ = std::min(max_numbers, window_);
  limit_lists(window_);
}

double InputWindows::fraction() const {
  const double read = source_->fraction(source_->position());
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

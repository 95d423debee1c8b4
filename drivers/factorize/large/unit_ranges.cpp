#include "drivers/factorize/large/unit_ranges.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include <fmt/format.h>

namespace heiretsu::factorize {

void insert(std::vector<Range>& ranges, Range added) {
  if (added.empty()) return;
  const auto first = std::find_if(ranges.begin(), ranges.end(), [&](Range r) { return r.last >= added.first; });
  auto last = first;
  for (; last != ranges.end() && last->first <= added.last; ++last)
    added = {std::min(added.first, last->first), std::max(added.last, last->last)};
  ranges.insert(ranges.erase(first, last), added);
}

std::uint64_t count_units(std::span<const Range> ranges) {
  return std::transform_reduce(ranges.begin(), ranges.end(), std::uint64_t{0}, std::plus<>(),
                               [](Range range) { return range.size(); });
}

std::vector<Range> missing(std::span<const Range> ranges, Range within) {
  std::vector<Range> result;
  for (const Range& range : ranges) {
    if (range.last <= within.first) continue;
    if (within.first < std::min(range.first, within.last))
      result.push_back({within.first, std::min(range.first, within.last)});
    if (range.last >= within.last) return result;
    within.first = range.last;
  }
  if (!within.empty()) result.push_back(within);
  return result;
}

std::string units_text(Range units) { return fmt::format("{}..{}", units.first, units.last - 1); }

std::string units_text(std::span<const Range> ranges) {
  constexpr std::size_t most = 4;
  std::string text;
  for (const Range& range : ranges.first(std::min(most, ranges.size())))
    text += fmt::format("{}{}", text.empty() ? "" : ", ", units_text(range));
  if (ranges.size() <= most) return text;
  const std::size_t more = ranges.size() - most;
  return fmt::format("{} and {} more range{}", text, more, more == 1 ? "" : "s");
}

}  // namespace heiretsu::factorize

#include "drivers/input/number_run.hpp"

#include <string_view>

#include "drivers/input/expression.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

NumberRun range(std::uint64_t first, std::uint64_t last, std::uint64_t limit, const char* end) {
  if (last < first || (last != first && last - first >= limit - 1)) return {};
  return {first, last - first + 1, end};
}

}  // namespace

NumberRun read_other_run(const char* text, const char* last, std::uint64_t limit) {
  constexpr std::ptrdiff_t max_digits = 30;
  if (const auto [first, end] = read_number(text); end != nullptr && end[0] == '.' && end[1] == '.')
    if (const auto [other, behind] = read_number(end + 2); behind != nullptr && ends_token(*behind))
      return range(first, other, limit, behind);
  if (const auto [value, end] = read_number<Uint128>(text); end != nullptr && ends_token(*end))
    return end - text > max_digits ? NumberRun{} : NumberRun{value, 1, end};
  const char* const end = std::find_if(text, last, ends_token);
  if (end == text || end == last) return {};
  try {
    const Interval interval = parse_interval({text, end});
    if (!interval.last.fits_ulong_p()) return {};
    return range(interval.first.get_ui(), interval.last.get_ui(), limit, end);
  } catch (const UsageError&) {
    return {};  // rank 0 says what is wrong, once all before it is done
  }
}

BlockCount count_block(const char* text, std::uint64_t limit) {
  // What began before the block with something else may have digits in it that begin no number.
  if (is_digit(text[-1]) || is_space(text[-1]))
    if (const auto plain = count_plain(text)) return *plain;
  BlockCount count{.lines = static_cast<std::uint16_t>(std::count(text, text + plain_block, '\n'))};
  const bool whole = for_each_run(text, limit, [&](const NumberRun& run) {
    if (run.first >> 64 != 0) return false;
    count.numbers += static_cast<std::uint32_t>(run.count);
    return true;
  });
  count.whole = whole ? 1 : 0;
  return count;
}

}  // namespace heiretsu

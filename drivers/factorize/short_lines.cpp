#include "drivers/factorize/short_lines.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "kernels/factorize/factors.hpp"

namespace heiretsu::factorize {

const ShortLines& ShortLines::get() {
  static const ShortLines all;
  return all;
}

ShortLines::ShortLines() {
  std::vector<std::uint64_t> numbers(bound);
  std::iota(numbers.begin(), numbers.end(), std::uint64_t{0});
  const FactorLists factored = factor_batch(numbers);
  for (const std::uint64_t n : numbers) {
    std::string text;
    const bool right = [&] {
      LineBlock line(text);
      return append_factors(line, n, factored[n]);
    }();
    if (!right) continue;
    lines_[n].length = static_cast<std::uint8_t>(text.copy(lines_[n].text, sizeof lines_[n].text));
  }
}

bool ShortLines::hold(std::span<const std::uint64_t> numbers) {
  if (!numbers.empty() && numbers.front() >= bound) return false;  // as a text of other numbers mostly begins
  return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0}, std::bit_or<>()) < bound;
}

std::size_t ShortLines::append(LineBlock& lines, std::span<const std::uint64_t> numbers) const {
  std::size_t i = 0;
  for (bool right = true; right && i < numbers.size();) {
    char* end = lines.next();
    for (const std::size_t last = i + std::min(lines.room() / sizeof(Line), numbers.size() - i); i < last; ++i) {
      const Line& line = lines_[numbers[i]];
      right = line.length != 0;
      if (!right) break;
      std::memcpy(end, &line, sizeof line);
      end += line.length;
    }
    lines.keep(end);
  }
  return i;
}

}  // namespace heiretsu::factorize

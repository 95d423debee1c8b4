#include "drivers/input/stretch.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "drivers/input/characters.hpp"
#include "drivers/input/digits.hpp"
#include "drivers/input/number_run.hpp"
#include "drivers/input/plain_block.hpp"

namespace heiretsu {
namespace {

// Enough for a start to be worth it; so much that it is counted in some ms, by all, and holds a window.
constexpr std::uint64_t min_bytes = 16 * plain_block, max_bytes = std::uint64_t{1} << 26, bytes_of_number = 32;

/// As many bytes of the file as there are.
std::string bytes_at(int descriptor, std::uint64_t offset, std::size_t count) {
  std::string bytes(count, '\0');
  const ssize_t read = ::pread(descriptor, bytes.data(), count, static_cast<off_t>(offset));
  bytes.resize(read < 0 ? 0 : static_cast<std::size_t>(read));
  return bytes;
}

}  // namespace

bool begins_specially(std::string_view text) {
  const ReadNumber<std::uint64_t> first = read_number(text.data());
  if (first.end == nullptr) return true;
  const char* const end = text.data() + text.size();
  const char* const behind = std::find_if_not(std::min(first.end, end), end, is_space);
  if (behind == end) return false;
  const ReadNumber<std::uint64_t> second = read_number(behind);
  return second.end != nullptr && second.value == first.value + 1;
}

std::optional<Stretch> find_stretch(int descriptor, std::uint64_t size, std::uint64_t first, std::uint64_t line,
                                    std::uint64_t window, std::uint64_t limit) {
  if (size < first + min_bytes) return std::nullopt;
  const std::string head = ' ' + bytes_at(descriptor, first, plain_block + plain_context);
  if (head.size() <= plain_block + plain_context || begins_specially({head.data() + 1, plain_block}) ||
      !count_block(head.data() + 1, limit).whole)
    return std::nullopt;
  const std::uint64_t last = std::min(size, first + std::max(max_bytes, window * bytes_of_number)),
                      tail_first = last - plain_block;
  const std::string tail = bytes_at(descriptor, tail_first, plain_block);
  const auto kept = after_last_space(tail.data(), tail.data() + tail.size()) - tail.data();
  if (kept == 0) return std::nullopt;
  return Stretch{first, tail_first + static_cast<std::uint64_t>(kept), line, window, limit};
}

}  // namespace heiretsu

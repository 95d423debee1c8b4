#include "drivers/input/counted_text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "drivers/input/characters.hpp"
#include "drivers/input/digits.hpp"
#include "drivers/input/plain_block.hpp"
#include "kernels/base/arithmetic.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

const char* behind_digits(const char* text) {
  while (is_digit(*text)) ++text;
  return text;
}

const char* behind_spaces(const char* text, const char* end) {
  while (text < end && is_space(*text)) ++text;
  return text;
}

/// Appends the number at the front of the text; returns where it ends, or null if that is no white space.
const char* append_number(const char* text, Numbers& numbers) {
  if (const auto [value, end] = read_number(text); end != nullptr && is_space(*end)) {
    numbers.push_back(value);
    return end;
  }
  const char* const end = behind_digits(text);
  if (end == text || !is_space(*end)) return nullptr;
  numbers.push_back(mpz_class(std::string(text, end), 10));
  return end;
}

}  // namespace

CountedText::CountedText(const Stretch& stretch, ReadBytes read_bytes, std::string name)
    : stretch_(stretch), read_bytes_(std::move(read_bytes)), name_(std::move(name)) {}

std::uint64_t CountedText::blocks() const {
  return ceil_div(stretch_.last - stretch_.first, std::uint64_t{plain_block});
}

std::string CountedText::count(Range blocks) const {
  thread_local std::string memory;
  ByteWriter counts(blocks.size() * sizeof(BlockCount));
  const bool wanted = blocks.first < end_;
  const char* const text = wanted ? load(blocks, memory) : nullptr;
  for (std::uint64_t block = blocks.first; block < blocks.last; ++block) {
    const BlockCount count =
        wanted ? count_block(text + (block - blocks.first) * plain_block) : BlockCount{BlockCount::not_plain};
    counts.put(count);
    if (count.numbers == BlockCount::not_plain) {
      for (std::uint64_t end = end_; block < end && !end_.compare_exchange_weak(end, block);) {}
    }
  }
  return counts.take();
}

void CountedText::number(std::string_view counts) {
  for (ByteReader reader(counts); !reader.empty();) {
    const auto count = reader.get<BlockCount>();
    if (count.numbers == BlockCount::not_plain) return;
    firsts_.push_back(firsts_.back() + count.numbers);
    lines_.push_back(lines_.back() + count.lines);
  }
}

Range CountedText::window(std::uint64_t part) const {
  const std::uint64_t parts = ceil_div(numbers(), stretch_.window);
  if (part >= parts) return {numbers(), numbers()};
  return {numbers() * part / parts, numbers() * (part + 1) / parts};
}

/// The text of the blocks, in memory that has what count_block() and read_number() need around it. Where the file lacks
/// bytes there are some that are in no plain block.
const char* CountedText::load(Range blocks, std::string& memory) const {
  constexpr char no_byte = '#';
  const std::uint64_t first = stretch_.first + blocks.first * plain_block;
  const std::uint64_t last = first + blocks.size() * plain_block + plain_context;
  const std::uint64_t before = first > stretch_.first ? 1 : 0, behind = std::min(last, stretch_.last);
  memory.resize(1 + (last - first));
  char* const text = memory.data() + 1;
  text[-1] = ' ';
  char* const read = text - before + read_bytes_(first - before, {text - before, behind - first + before});
  std::fill(read, text + (behind - first), no_byte);
  std::fill(text + (behind - first), text + (last - first), ' ');
  return text;
}

/// The block in which a number begins.
std::uint64_t CountedText::block_of(std::uint64_t number) const {
  return static_cast<std::uint64_t>(std::upper_bound(firsts_.begin(), firsts_.end(), number) - firsts_.begin()) - 1;
}

void CountedText::read(Range places, Numbers& numbers) const {
  thread_local std::string memory;
  const Range blocks{block_of(places.first), block_of(places.last - 1) + 1};
  const char* text = load(blocks, memory);
  for (std::uint64_t block = blocks.first; block < blocks.last; ++block, text += plain_block)
    if (read_block(text, block, places, numbers) == nullptr)
      throw UsageError(fmt::format("{}: has changed while it was read", name_));
}

/// Appends those of the numbers that begin in the block. Returns where the last of them ends; null where the block does
/// not hold what was counted.
const char* CountedText::read_block(const char* text, std::uint64_t block, Range places, Numbers& numbers) const {
  thread_local Numbers others;  // of the block, not wanted
  const char *const end = text + plain_block, *last = text;
  std::uint64_t place = firsts_[block];
  const char* at = is_digit(text[-1]) ? behind_digits(text) : text;
  for (at = behind_spaces(at, end); at < end; at = behind_spaces(at, end), ++place) {
    const bool wanted = place >= places.first && place < places.last;
    if (!wanted) others.clear();
    at = append_number(at, wanted ? numbers : others);
    if (at == nullptr) return nullptr;
    if (wanted) last = at;
  }
  return place == firsts_[block + 1] ? last : nullptr;
}

InputPosition CountedText::position(std::uint64_t count) const {
  if (count == 0) return {.offset = stretch_.first, .line = stretch_.line};
  std::string memory;
  Numbers last;
  const std::uint64_t block = block_of(count - 1);
  const char* const text = load({block, block + 1}, memory);
  const char* end = read_block(text, block, {count - 1, count}, last);
  if (end == nullptr) end = text;
  return {.offset = stretch_.first + block * plain_block + static_cast<std::uint64_t>(end - text),
          .line = stretch_.line + lines_[block] + static_cast<std::uint64_t>(std::count(text, end, '\n'))};
}

}  // namespace heiretsu

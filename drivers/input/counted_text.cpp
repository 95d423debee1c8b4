#include "drivers/input/counted_text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "drivers/input/number_run.hpp"
#include "drivers/input/plain_block.hpp"
#include "kernels/base/arithmetic.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

/// Appends a part of what a token stands for.
void append(const NumberRun& run, Range part, Numbers& numbers) {
  const Uint128 first = run.first + part.first;
  if (part.size() > 1 && numbers.empty()) return numbers.set_range(first, part.size());
  if (first >> 64 != 0) return numbers.push_back_wide(first);  // it is alone
  for (std::uint64_t i = 0; i < part.size(); ++i) numbers.push_back(static_cast<std::uint64_t>(first) + i);
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
  for (Range part{blocks.first, blocks.first}; part.last < blocks.last;) {
    part = {part.last, std::min(part.last + blocks_at_once, blocks.last)};
    const char* text = part.first < end_ ? load(part, memory) : nullptr;
    for (std::uint64_t block = part.first; block < part.last; ++block) {
      const bool wanted = text != nullptr && block < end_;
      const BlockCount count = wanted ? count_block(text, stretch_.limit) : BlockCount{.whole = 0};
      counts.put(count);
      if (!count.whole)
        for (std::uint64_t end = end_; block < end && !end_.compare_exchange_weak(end, block);) {}
      if (wanted) text += plain_block;
    }
  }
  return counts.take();
}

void CountedText::number(std::string_view counts) {
  for (ByteReader reader(counts); whole_ && !reader.empty();) {
    const auto count = reader.get<BlockCount>();
    firsts_.push_back(firsts_.back() + count.numbers);
    lines_.push_back(lines_.back() + count.lines);
    whole_ = count.whole != 0;
  }
}

Range CountedText::window(std::uint64_t part) const {
  const std::uint64_t parts = ceil_div(numbers(), stretch_.window);
  const auto begin = [&](std::uint64_t i) { return static_cast<std::uint64_t>(Uint128{numbers()} * i / parts); };
  if (part >= parts) return {numbers(), numbers()};
  return {begin(part), begin(part + 1)};
}

/// The text of the blocks, in memory that has what count_plain() and read_run() need around it. Where the file lacks
/// bytes there are some that are counted in no block.
const char* CountedText::load(Range blocks, std::string& memory) const {
  constexpr char no_byte = '\0';  // which also ends no token
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

/// The block in which the token of a number begins.
std::uint64_t CountedText::block_of(std::uint64_t number) const {
  return static_cast<std::uint64_t>(std::upper_bound(firsts_.begin(), firsts_.end(), number) - firsts_.begin()) - 1;
}

void CountedText::read(Range places, Numbers& numbers) const {
  thread_local std::string memory;
  const std::uint64_t first = block_of(places.first), last = block_of(places.last - 1) + 1;
  for (Range part{first, first}; part.last < last;) {
    part = {part.last, std::min(part.last + blocks_at_once, last)};
    const char* text = load(part, memory);
    for (std::uint64_t block = part.first; block < part.last; ++block, text += plain_block)
      if (!read_block(text, block, places, numbers))
        throw UsageError(fmt::format("{}: has changed while it was read", name_));
  }
}

/// Appends those of the numbers whose tokens begin in the block; false where it does not hold what was counted.
bool CountedText::read_block(const char* text, std::uint64_t block, Range places, Numbers& numbers) const {
  const std::uint64_t behind = firsts_[block + 1];
  std::uint64_t place = firsts_[block];
  const bool whole = for_each_run(text, stretch_.limit, [&](const NumberRun& run) {
    if (place >= behind) return false;
    if (run.count == 1 && run.first >> 64 == 0) {  // nearly all
      if (places.first <= place && place < places.last) numbers.push_back(static_cast<std::uint64_t>(run.first));
      ++place;
      return true;
    }
    const std::uint64_t first = std::max(place, places.first), last = std::min(place + run.count, places.last);
    if (first < last) append(run, {first - place, last - place}, numbers);
    place += run.count;
    return true;
  });
  return place == behind && (whole || (!whole_ && block + 2 == firsts_.size()));
}

InputPosition CountedText::position(std::uint64_t count) const {
  InputPosition position{.offset = stretch_.first, .line = stretch_.line};
  if (count == 0) return position;
  std::string memory;
  const std::uint64_t block = block_of(count - 1);
  const char* const text = load({block, block + 1}, memory);
  const char* end = text;
  std::uint64_t place = firsts_[block];
  (void)for_each_run(text, stretch_.limit, [&](const NumberRun& run) {
    end = run.end;
    place += run.count;
    if (place > count)
      position.rest = {mpz_of(run.first + (run.count - (place - count))), mpz_of(run.first + (run.count - 1))};
    return place < count;
  });
  position.offset += block * plain_block + static_cast<std::uint64_t>(end - text);
  position.line += lines_[block] + static_cast<std::uint64_t>(std::count(text, end, '\n'));
  return position;
}

}  // namespace heiretsu

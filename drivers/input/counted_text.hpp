#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/input/input.hpp"
#include "kernels/base/range.hpp"
#include "kernels/numbers.hpp"

namespace heiretsu {

/// A stretch of a file whose numbers are counted by all, and then read by those to whom they are dealt. A range in it
/// counts as all its numbers, which are written down nowhere. The counts of its blocks number what begins in them; at a
/// token that count_block() does not count, what is counted ends.
class CountedText {
 public:
  /// Fills `bytes` with those from `offset` of the file on; returns how many there were. Thread-safe. Throws nothing.
  using ReadBytes = std::function<std::size_t(std::uint64_t offset, std::span<char> bytes)>;

  /// Blocks that are read from the file at once: they stay in the cache, and new memory for all that is dealt would
  /// take longer than to count it.
  static constexpr std::uint64_t blocks_at_once = 16;

  /// `name`: of the file, for messages.
  CountedText(const Stretch& stretch, ReadBytes read_bytes, std::string name);

  /// How many blocks there are to count.
  [[nodiscard]] std::uint64_t blocks() const;

  /// The counts of some blocks, as bytes; those of adjoining blocks are joined by concatenation. Behind the end of what
  /// is counted they may be anything. Thread-safe.
  [[nodiscard]] std::string count(Range blocks) const;

  /// Takes the counts of all blocks, in order.
  void number(std::string_view counts);

  // After that:

  /// How many numbers are counted.
  [[nodiscard]] std::uint64_t numbers() const { return firsts_.back(); }

  /// Are those all that the stretch holds?
  [[nodiscard]] bool whole() const { return whole_; }

  /// Part `part` of the numbers, cut into the fewest parts of at most Stretch::window that are equal; empty behind the
  /// last one.
  [[nodiscard]] Range window(std::uint64_t part) const;

  /// Appends the numbers `places`, of which there is at least one: a part of one range as a range. Thread-safe. @throws
  /// UsageError naming the file where it no longer holds what was counted.
  void read(Range places, Numbers& numbers) const;

  /// The position in the input behind the first `count` numbers, with what is left of a range. Where the file has
  /// changed, some position of the stretch.
  [[nodiscard]] InputPosition position(std::uint64_t count) const;

 private:
  [[nodiscard]] const char* load(Range blocks, std::string& memory) const;
  [[nodiscard]] std::uint64_t block_of(std::uint64_t number) const;
  [[nodiscard]] bool read_block(const char* text, std::uint64_t block, Range places, Numbers& numbers) const;

  Stretch stretch_;
  ReadBytes read_bytes_;
  std::string name_;
  std::vector<std::uint64_t> firsts_{0};  // of each block: the place of the first number that begins in it or later
  std::vector<std::uint32_t> lines_{0};   // of each block: the line ends before it
  bool whole_ = true;                     // up to here
  mutable std::atomic<std::uint64_t> end_{std::numeric_limits<std::uint64_t>::max()};  // of what is worth counting
};

}  // namespace heiretsu

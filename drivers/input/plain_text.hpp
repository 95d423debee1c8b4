#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/input/plain_block.hpp"

namespace heiretsu {

/// Text of numbers in memory, from a pipe, with the counts of its blocks.
class PlainText {
 public:
  /// No text.
  PlainText() = default;
  /// Text that another rank has gathered.
  PlainText(std::string text, std::vector<BlockCount> counts);

  /// Appends text that begins with a token or white space and ends with white space; false, and nothing has happened,
  /// where count_block() does not count all of it. `limit`: as there, the same in all calls.
  [[nodiscard]] bool add(std::string_view text, std::uint64_t limit);

  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<BlockCount>& counts() const { return counts_; }
  [[nodiscard]] std::uint64_t numbers() const { return numbers_; }

  /// Fills `bytes` with those from `offset` on; returns how many there were.
  std::size_t read(std::uint64_t offset, std::span<char> bytes) const;

 private:
  std::string text_;
  std::vector<BlockCount> counts_;  // of its blocks, the last of which may be short
  std::uint64_t numbers_ = 0;
};

}  // namespace heiretsu

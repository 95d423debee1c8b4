#include "drivers/input/plain_text.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "drivers/input/number_run.hpp"

namespace heiretsu {
namespace {

std::uint64_t sum(const std::vector<BlockCount>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0},
                         [](std::uint64_t total, const BlockCount& count) { return total + count.numbers; });
}

}  // namespace

PlainText::PlainText(std::string text, std::vector<BlockCount> counts)
    : text_(std::move(text)), counts_(std::move(counts)), numbers_(sum(counts_)) {}

bool PlainText::add(std::string_view text, std::uint64_t limit) {
  const std::size_t before = text_.size(), whole = before / plain_block;
  text_ += text;
  std::vector<BlockCount> fresh;
  char block[1 + plain_block + plain_context];
  for (std::size_t offset = whole * plain_block; offset < text_.size(); offset += plain_block) {
    std::memset(block, ' ', sizeof block);
    if (offset > 0) block[0] = text_[offset - 1];
    (void)read(offset, {block + 1, sizeof block - 1});
    fresh.push_back(count_block(block + 1, limit));
    if (fresh.back().whole) continue;
    text_.resize(before);
    return false;
  }
  if (counts_.size() > whole) numbers_ -= counts_.back().numbers;
  counts_.resize(whole);
  numbers_ += sum(fresh);
  counts_.insert(counts_.end(), fresh.begin(), fresh.end());
  return true;
}

std::size_t PlainText::read(std::uint64_t offset, std::span<char> bytes) const {
  const std::size_t count = std::min(bytes.size(), text_.size() - std::min<std::size_t>(offset, text_.size()));
  std::copy_n(text_.data() + offset, count, bytes.data());
  return count;
}

}  // namespace heiretsu

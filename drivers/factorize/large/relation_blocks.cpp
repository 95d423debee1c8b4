#include "drivers/factorize/large/relation_blocks.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "drivers/factorize/large/unit_ranges.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu::factorize {

void RelationBlocks::find(std::uint64_t begin) {
  end_ = begin;
  const std::uint64_t size = file_.size();
  for (std::uint64_t at = end_; at < size;) {
    if (const auto head = BlockHead::of(file_.read(at, BlockHead::size)); head && contents(*head, at)) {
      damaged_ += at - end_;
      add(*head, at);
      at = end_;
    } else {
      at = next_mark(at + 1);
    }
  }
  torn_ = size - end_;
}

void RelationBlocks::add(const BlockHead& head, std::uint64_t offset) {
  places_.push_back({head, offset});
  insert(done_, head.units);
  end_ = offset + BlockHead::size + head.contents_size;
}

/// The contents of the block at `offset`; none where they are damaged.
std::optional<std::string> RelationBlocks::contents(const BlockHead& head, std::uint64_t offset) const {
  const std::uint64_t size = file_.size(), begin = offset + BlockHead::size;
  if (begin > size || head.contents_size > size - begin) return std::nullopt;
  std::string bytes = file_.read(offset + BlockHead::size, head.contents_size);
  if (!head.fits(bytes)) return std::nullopt;
  return bytes;
}

std::string RelationBlocks::known_contents(const Place& place) const {
  auto bytes = contents(place.head, place.offset);
  if (!bytes) throw std::runtime_error(fmt::format("cannot read '{}' again: its blocks have changed", file_.path()));
  return *std::move(bytes);
}

/// @throws UsageError where contents with the right checksum are none all the same.
std::vector<Relation> RelationBlocks::known_relations(const Place& place) const {
  const std::string bytes = known_contents(place);
  try {
    return place.head.relations_in(bytes);
  } catch (const std::logic_error&) {
    throw UsageError(fmt::format("'{}' was not written by this program: a block of it cannot be read", file_.path()));
  }
}

/// Where the next block may begin, from `offset` on; the end of the file where none does.
std::uint64_t RelationBlocks::next_mark(std::uint64_t offset) const {
  constexpr std::size_t piece = std::size_t{1} << 16;
  for (const std::uint64_t end = file_.size(); offset < end; offset += piece) {
    const auto found = file_.read(offset, piece + block_mark.size() - 1).find(block_mark);
    if (found != std::string::npos) return offset + found;
  }
  return file_.size();
}

std::optional<mpz_class> RelationBlocks::divisor() const {
  const auto place =
      std::find_if(places_.begin(), places_.end(), [](const Place& each) { return each.head.holds_divisor(); });
  if (place == places_.end()) return std::nullopt;
  mpz_class divisor;  // a right checksum does not make it a number
  if (divisor.set_str(known_contents(*place), 10) != 0 || divisor < 2) return std::nullopt;
  return divisor;
}

std::string RelationBlocks::damage(std::string_view torn) const {
  std::string text;
  if (damaged_ > 0) text = fmt::format("{} damaged bytes in it are left out", damaged_);
  if (torn_ > 0)
    text += fmt::format("{}the last {} bytes, an incomplete block, are {}", text.empty() ? "" : ", ", torn_, torn);
  return text.empty() ? text : fmt::format("'{}': {}; their units are sieved again", file_.path(), text);
}

void RelationBlocks::read(const std::function<void(Range, std::span<const Relation>)>& visit) const {
  auto places = places_;
  std::sort(places.begin(), places.end(),
            [](const Place& a, const Place& b) { return a.head.units.first < b.head.units.first; });
  std::uint64_t given = 0;  // units before it were given if they are in the file: a block may hold them once more
  for (const Place& place : places) {
    const Range units{std::max(given, place.head.units.first), place.head.units.last};
    if (units.first >= units.last) continue;
    std::vector<Relation> relations = known_relations(place);
    std::erase_if(relations, [&](const Relation& r) { return r.unit < units.first; });
    visit(units, relations);
    given = units.last;
  }
}

}  // namespace heiretsu::factorize

#include "drivers/factorize/large/relation_block.hpp"

#include <algorithm>
#include <stdexcept>

#include "drivers/output/checksum.hpp"
#include "kernels/base/bytes.hpp"

namespace heiretsu::factorize {
namespace {

std::uint64_t checksum_of(std::string_view bytes) {
  Checksum checksum;
  checksum.add(bytes);
  return checksum.value();
}

/// Seven bits a byte, the lowest first; all but the last have the eighth.
void put(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>(value | 0x80);
  to += static_cast<char>(value);
}

std::uint64_t get(std::string_view& from) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !from.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  throw std::logic_error("a block of relations with the right checksum cannot be read");
}

/// A difference modulo 2^64, small in the file where it is small in size: 0, -1, 1, -2, ... are 0, 1, 2, 3, ...
std::uint64_t folded(std::uint64_t difference) { return difference << 1 ^ (difference >> 63 != 0 ? ~0ULL : 0); }

std::uint64_t unfolded(std::uint64_t value) { return value >> 1 ^ ((value & 1) != 0 ? ~0ULL : 0); }

std::string block_of(Range units, std::uint64_t relations, const std::string& contents) {
  ByteWriter writer;
  writer.put(units);
  for (const std::uint64_t member : {relations, std::uint64_t{contents.size()}, checksum_of(contents)})
    writer.put(member);
  std::string head = std::string(block_mark) + writer.take();
  const std::uint64_t own = checksum_of(head);
  head.append(reinterpret_cast<const char*>(&own), sizeof own);
  return head + contents;
}

}  // namespace

std::optional<BlockHead> BlockHead::of(std::string_view bytes) {
  if (bytes.size() < size || !bytes.starts_with(block_mark)) return std::nullopt;
  ByteReader reader(bytes.substr(block_mark.size()));
  BlockHead head;
  head.units = reader.get<Range>();
  for (auto* member : {&head.relations, &head.contents_size, &head.checksum}) *member = reader.get<std::uint64_t>();
  const auto own = reader.get<std::uint64_t>();
  if (own != checksum_of(bytes.substr(0, size - sizeof own))) return std::nullopt;
  return head;
}

bool BlockHead::fits(std::string_view contents) const {
  return contents.size() == contents_size && checksum_of(contents) == checksum;
}

std::vector<Relation> BlockHead::relations_in(std::string_view contents) const {
  constexpr std::size_t min_relation = 5 + sizeof(Relation::key);  // bytes
  std::vector<Relation> result;
  result.reserve(std::min<std::uint64_t>(relations, contents.size() / min_relation));
  Relation r{};
  for (std::uint64_t i = 0; i < relations; ++i) {
    r.unit += unfolded(get(contents));
    r.polynomial += static_cast<std::uint32_t>(unfolded(get(contents)));
    r.x = static_cast<std::int32_t>(unfolded(get(contents)));
    for (std::uint32_t& large : r.large) large = static_cast<std::uint32_t>(get(contents));
    ByteReader key(contents.substr(0, sizeof r.key));
    r.key = key.get<std::uint64_t>();
    contents.remove_prefix(sizeof r.key);
    result.push_back(r);
  }
  return result;
}

void RelationBlock::add(Range units, std::span<const Relation> relations) {
  if (units_.empty()) units_.first = units.first;
  units_.last = units.last;
  relations_ += relations.size();
  for (const Relation& r : relations) {
    put(contents_, folded(r.unit - last_.unit));
    put(contents_, folded(std::uint64_t{r.polynomial} - last_.polynomial));
    put(contents_, folded(static_cast<std::uint64_t>(r.x)));
    for (const std::uint32_t large : r.large) put(contents_, large);
    contents_.append(reinterpret_cast<const char*>(&r.key), sizeof r.key);  // random: not to be shortened
    last_ = r;
  }
}

std::string RelationBlock::bytes() const { return block_of(units_, relations_, contents_); }

std::string divisor_block(const mpz_class& divisor) { return block_of({}, 0, divisor.get_str()); }

}  // namespace heiretsu::factorize

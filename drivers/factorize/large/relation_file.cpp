#include "drivers/factorize/large/relation_file.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "drivers/factorize/large/relation_header.hpp"
#include "drivers/output/checksum.hpp"
#include "drivers/output/output.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::size_t max_block = std::size_t{1} << 20;  // bytes, unless one call adds more

LockedFile open_file(const std::string& path) {
  try {
    return LockedFile(path);
  } catch (const LockedFile::Busy&) {
    throw UsageError(fmt::format("another job is sieving this number (it holds '{}')", path));
  } catch (const std::system_error& error) {
    throw RelationFile::CannotWrite(error.what());
  }
}

/// Adds a range to ascending ranges with gaps between them.
void insert(std::vector<Range>& ranges, Range added) {
  const auto first = std::find_if(ranges.begin(), ranges.end(), [&](Range r) { return r.last >= added.first; });
  auto last = first;
  for (; last != ranges.end() && last->first <= added.last; ++last)
    added = {std::min(added.first, last->first), std::max(added.last, last->last)};
  ranges.insert(ranges.erase(first, last), added);
}

}  // namespace

RelationFile::RelationFile(const std::string& path, const mpz_class& n, const SieveParameters& parameters,
                           Opening opening)
    : file_(open_file(path)), parameters_(parameters) {
  const std::string beginning = file_.read(0, RelationHeader::max_size);
  if (!RelationHeader::is_incomplete(beginning, n)) {
    const RelationHeader found = RelationHeader::of(beginning, path);
    size_ = found.bytes().size();
    find_blocks();
    if (!places_.empty()) {
      check(found, {n, parameters}, opening);
      parameters_ = found.parameters;
      file_.truncate(size_);
      return;
    }
  }
  begin(n);
}

RelationFile::~RelationFile() {
  if (!places_.empty() || removed_) return;
  try {
    file_.remove();
  } catch (const std::system_error&) {  // a file without blocks does not hinder the next run
  }
}

void RelationFile::check(const RelationHeader& found, const RelationHeader& wanted, Opening opening) const {
  const std::string &path = file_.path(), number = found.n.get_str();
  if (opening == Opening::anew)
    throw UsageError(
        fmt::format("'{}' keeps what a run that did not end has done of {} (go on with --resume, or remove "
                    "it to begin anew)",
                    path, number));
  if (found.n != wanted.n)
    throw UsageError(fmt::format("'{}' belongs to {}, not to {}", path, number, wanted.n.get_str()));
  if (opening == Opening::resume_exactly && found.parameters != wanted.parameters)
    throw UsageError(fmt::format("'{}' was begun with {}", path, difference(found.parameters, wanted.parameters)));
}

void RelationFile::begin(const mpz_class& n) {
  const std::string header = RelationHeader{n, parameters_}.bytes();
  try {
    file_.truncate(0);
    file_.write(0, header);
    file_.sync();
    file_.sync_name();
  } catch (const std::system_error& error) {
    file_.remove();
    throw CannotWrite(error.what());
  }
  size_ = header.size();
}

/// Finds the whole blocks behind the header, whose end is `size_`, and puts it behind the last one.
void RelationFile::find_blocks() {
  const std::uint64_t end = file_.size();
  std::uint64_t damaged = 0;
  for (std::uint64_t at = size_; at < end;) {
    if (const auto head = BlockHead::of(file_.read(at, BlockHead::size)); head && contents(*head, at)) {
      damaged += at - size_;
      at = size_ = keep(*head, at);
    } else {
      at = next_mark(at + 1);
    }
  }
  if (damaged > 0) damage_ = fmt::format("{} damaged bytes in it are left out", damaged);
  if (size_ < end)
    damage_ +=
        fmt::format("{}the last {} bytes, an incomplete block, are cut", damage_.empty() ? "" : ", ", end - size_);
  if (!damage_.empty()) damage_ = fmt::format("'{}': {}; their units are sieved again", file_.path(), damage_);
}

/// The contents of the block at `offset`; none where they are damaged.
std::optional<std::string> RelationFile::contents(const BlockHead& head, std::uint64_t offset) const {
  std::string bytes = file_.read(offset + BlockHead::size, head.contents_size);
  if (!head.fits(bytes)) return std::nullopt;
  return bytes;
}

/// Where the next block may begin, from `offset` on; the end of the file where none does.
std::uint64_t RelationFile::next_mark(std::uint64_t offset) const {
  constexpr std::size_t piece = std::size_t{1} << 16;
  for (const std::uint64_t end = file_.size(); offset < end; offset += piece) {
    const auto found = file_.read(offset, piece + block_mark.size() - 1).find(block_mark);
    if (found != std::string::npos) return offset + found;
  }
  return file_.size();
}

/// Notes a block that is in the file, and returns where it ends.
std::uint64_t RelationFile::keep(const BlockHead& head, std::uint64_t offset) {
  places_.push_back({head, offset});
  insert(done_, head.units);
  return offset + BlockHead::size + head.contents_size;
}

std::uint64_t RelationFile::units_done() const {
  std::uint64_t units = 0;
  for (const Range& range : done_) units += range.size();
  return units;
}

void RelationFile::read(const std::function<void(Range, std::span<const Relation>)>& visit) const {
  auto places = places_;
  std::sort(places.begin(), places.end(),
            [](const Place& a, const Place& b) { return a.head.units.first < b.head.units.first; });
  std::uint64_t given = 0;  // units before it were given if they are in the file: a block may hold them once more
  for (const auto& [head, offset] : places) {
    const auto bytes = contents(head, offset);
    if (!bytes) throw std::runtime_error(fmt::format("cannot read '{}' again: its blocks have changed", file_.path()));
    const Range units{std::max(given, head.units.first), head.units.last};
    if (units.first >= units.last) continue;
    std::vector<Relation> relations = head.relations_in(*bytes);
    std::erase_if(relations, [&](const Relation& r) { return r.unit < units.first; });
    visit(units, relations);
    given = units.last;
  }
}

void RelationFile::add(Range units, std::span<const Relation> relations) {
  if (units.empty()) return;
  if (added_.empty() || added_.back().units().last != units.first || added_.back().size() >= max_block)
    added_.emplace_back();
  added_.back().add(units, relations);
}

bool RelationFile::due() const {
  constexpr double flushes_to_wait = 1000;
  return !added_.empty() && now() - last_flush_ >= std::min(max_between_flushes, flushes_to_wait * flush_seconds_);
}

void RelationFile::flush() {
  if (added_.empty()) return;
  const double began = now();
  try {
    write_added();
  } catch (const std::system_error& error) {
    try {
      file_.truncate(size_);
    } catch (const std::system_error&) {  // what is too much is found when the file is opened
    }
    throw std::runtime_error(
        fmt::format("{} (what it had before is whole; when there is room --resume goes on)", error.what()));
  }
  added_.clear();
  last_flush_ = now();
  flush_seconds_ = last_flush_ - began;
}

void RelationFile::write_added() {
  std::uint64_t end = size_;
  std::vector<Place> written;
  for (const RelationBlock& block : added_) {
    const std::string bytes = block.bytes();
    file_.write(end, bytes);
    written.push_back({*BlockHead::of(bytes), end});
    end += bytes.size();
  }
  file_.sync();
  for (const auto& [head, offset] : written) size_ = keep(head, offset);
}

void RelationFile::remove() {
  file_.remove();
  removed_ = true;
}

std::string relation_file_name(const std::string& output, const mpz_class& n) {
  const std::string digits = n.get_str();
  Checksum checksum;
  checksum.add(digits);
  constexpr std::size_t shown = 4;
  return fmt::format("{}-{}...{}-c{}-{:08x}.sieve", Output::renames(output) ? output : "factorize",
                     digits.substr(0, shown), digits.substr(digits.size() - std::min(shown, digits.size())),
                     digits.size(), static_cast<std::uint32_t>(checksum.value() ^ checksum.value() >> 32));
}

}  // namespace heiretsu::factorize

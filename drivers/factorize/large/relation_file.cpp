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

}  // namespace

RelationFile::RelationFile(const std::string& path, const mpz_class& n, const SieveParameters& parameters,
                           Opening opening)
    : file_(open_file(path)), parameters_(parameters), blocks_(file_) {
  const std::string beginning = file_.read(0, RelationHeader::max_size);
  if (!RelationHeader::is_incomplete(beginning, n)) {
    const RelationHeader found = RelationHeader::of(beginning, path);
    blocks_.find(found.bytes().size());
    if (!blocks_.empty()) {
      check(found, {n, parameters}, opening);
      parameters_ = found.parameters;
      file_.truncate(blocks_.end());
      return;
    }
  }
  begin(n);
}

RelationFile::~RelationFile() {
  if (!blocks_.empty() || removed_) return;
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
  blocks_.begin_at(header.size());
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
      file_.truncate(blocks_.end());
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
  std::uint64_t end = blocks_.end();
  std::vector<std::pair<BlockHead, std::uint64_t>> written;
  for (const RelationBlock& block : added_) {
    const std::string bytes = block.bytes();
    file_.write(end, bytes);
    written.emplace_back(*BlockHead::of(bytes), end);
    end += bytes.size();
  }
  file_.sync();
  for (const auto& [head, offset] : written) blocks_.add(head, offset);
}

void RelationFile::write_divisor(const mpz_class& divisor) {
  const std::string bytes = divisor_block(divisor);
  const std::uint64_t end = blocks_.end();
  file_.write(end, bytes);
  file_.sync();
  blocks_.add(*BlockHead::of(bytes), end);
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

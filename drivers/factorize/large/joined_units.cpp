#include "drivers/factorize/large/joined_units.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "drivers/factorize/forecast.hpp"
#include "drivers/factorize/large/number_bytes.hpp"
#include "drivers/factorize/large/relation_blocks.hpp"
#include "drivers/factorize/large/relation_header.hpp"
#include "drivers/output/locked_file.hpp"
#include "drivers/output/say.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu::factorize {
namespace {

namespace fs = std::filesystem;

LockedFile open_to_read(const std::string& name) {
  try {
    return LockedFile(name, LockedFile::Access::read);
  } catch (const LockedFile::Busy&) {
    throw UsageError(fmt::format("'{}' is being written by another job: wait until it has ended", printable(name)));
  } catch (const std::system_error& error) {
    throw UsageError(fmt::format("--relations: {}", error.what()));
  }
}

/// What a file begins with, also of one that is being written.
std::string beginning(const std::string& name) {
  std::error_code none;
  if (fs::is_other(name, none))
    throw UsageError(fmt::format("--relations: '{}' is no file (a pipe or device)", printable(name)));
  std::ifstream file(name, std::ios::binary);
  if (!file)
    throw UsageError(
        fmt::format("--relations: cannot read '{}': {}", printable(name), std::generic_category().message(errno)));
  std::string bytes(RelationHeader::max_size, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

/// Is it the file of a sieve of n?
bool is_of(const fs::path& name, const mpz_class& n) {
  std::error_code none;
  if (name.extension() != ".sieve" || !fs::is_regular_file(name, none)) return false;
  try {
    return RelationHeader::of(beginning(name), name).n == n;
  } catch (const UsageError&) {
    return false;
  }
}

/// Folders replaced by the files of n in them.
std::vector<std::string> files_of(const std::vector<std::string>& names, const mpz_class& n) {
  std::vector<std::string> files;
  for (const std::string& name : names) {
    std::error_code none;
    if (!fs::is_directory(name, none)) {
      files.push_back(name);
      continue;
    }
    const std::size_t before = files.size();
    for (const auto& entry : fs::directory_iterator(name))
      if (is_of(entry.path(), n)) files.push_back(entry.path());
    if (files.size() == before)
      throw UsageError(
          fmt::format("--relations: in the folder '{}' is no file of {}: factorize --sieve-only makes them",
                      printable(name), n.get_str()));
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  }
  return files;
}

/// None of a file whose job was ended before it had written that much.
std::optional<RelationHeader> header_of(const std::string& name, const mpz_class& n) {
  const std::string bytes = beginning(name);
  if (RelationHeader::is_incomplete(bytes, n)) return std::nullopt;
  if (!RelationHeader::is_one(bytes))
    throw UsageError(fmt::format("--relations: '{}' is no file of factorize --sieve-only", printable(name)));
  RelationHeader header = RelationHeader::of(bytes, name);
  if (header.n != n)
    throw UsageError(fmt::format("'{}' belongs to {}, not to {}", printable(name), header.n.get_str(), n.get_str()));
  return header;
}

/// Adds what a file has.
void join(JoinedUnits& joined, const std::string& name) {
  const LockedFile file = open_to_read(name);
  const auto header = header_of(name, joined.n);
  RelationBlocks blocks(file);
  if (header) blocks.find(header->bytes().size());
  if (const std::string damage = blocks.damage("left out"); !damage.empty()) say("warning: {}\n", damage);
  if (blocks.empty()) return say("warning: '{}' has no units: its job has to be repeated\n", name);
  if (joined.files.empty()) {
    joined.parameters = header->parameters;
  } else if (header->parameters != joined.parameters) {
    throw UsageError(fmt::format("'{}' was begun with {} as '{}' (--sieve-only --relations '{}' sieves alike anywhere)",
                                 name, difference(header->parameters, joined.parameters), joined.files.front(),
                                 joined.files.front()));
  }
  if (auto divisor = blocks.divisor(); divisor && joined.n % *divisor == 0) joined.divisor = divisor;
  const std::uint64_t before = count_units(joined.units.done()), here = count_units(blocks.done());
  blocks.read([&](Range units, std::span<const Relation> relations) { joined.units.add(units, relations); });
  const std::uint64_t known = before + here - count_units(joined.units.done());
  if (known > 0)
    say("warning: {} of the {} units of '{}' are in the files before it, too, and count once\n", known, here, name);
  joined.files.push_back(name);
}

}  // namespace

JoinedUnits join_units(const std::vector<std::string>& names, const mpz_class& n) {
  JoinedUnits joined{n, {}, {}, {}, {}};
  for (const std::string& name : files_of(names, n)) join(joined, name);
  if (joined.files.empty())
    throw UsageError("--relations: none of the files has units: factorize --sieve-only makes them");
  return joined;
}

std::shared_ptr<JoinedUnits> join_units(const Ranks& ranks, const std::vector<std::string>& names, const mpz_class& n) {
  auto joined = std::make_shared<JoinedUnits>(JoinedUnits{n, {}, {}, {}, {}});
  at_root(ranks, [&] { *joined = join_units(names, n); });
  std::vector<mpz_class> divisors;
  if (joined->divisor) divisors.push_back(*joined->divisor);
  divisors = numbers_from_root(ranks, divisors);
  if (!divisors.empty()) joined->divisor = divisors.front();
  return joined;
}

std::string missing_line(const JoinedUnits& joined, std::span<const Range> units, double seconds, std::uint32_t workers,
                         bool goes_on) {
  const bool alike = sieve_parameters(joined.n) == joined.parameters;
  const std::uint64_t count = count_units(units);
  const std::size_t files = joined.files.size();
  const std::string time =
      fmt::format("about {} on {} thread{}", duration_text(seconds), workers, workers == 1 ? "" : "s");
  const std::string command =
      fmt::format("factorize --sieve-only --units {}{} {}", units_text(units.front()),
                  alike ? "" : fmt::format(" --relations '{}'", joined.files.front()), joined.n.get_str());
  return fmt::format("About {} missing in the {}: {}; {}",
                     count == 1 ? "1 unit is" : fmt::format("{} units are", count),
                     files == 1 ? "file" : fmt::format("{} files", files), units_text(units),
                     goes_on ? fmt::format("this run sieves them, {} (jobs would by: {})", time, command)
                             : fmt::format("{} by {}", time, command));
}

SieveParameters parameters_of(const std::vector<std::string>& names, const mpz_class& n) {
  const std::string name = files_of(names, n).front();
  const auto header = header_of(name, n);  // its job may still be at work
  if (!header) throw UsageError(fmt::format("--relations: '{}' has no units yet", name));
  return header->parameters;
}

}  // namespace heiretsu::factorize

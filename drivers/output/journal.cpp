#include "drivers/output/journal.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "drivers/output/checksum.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace fs = std::filesystem;
namespace {

constexpr double seconds_between_syncs = 10;

/// The first lines of a journal: its format, then the run that it belongs to.
enum HeaderLine : std::uint8_t { format_line, name_line, identity_line, options_line, header_lines };
constexpr std::string_view format_name = "heiretsu journal 2";

std::string name_of(const std::string& output) { return output + ".journal"; }

std::string described(const std::string& name, const std::string& identity) {
  constexpr std::size_t max_length = 100;
  return fmt::format("{} ({}{})", name, identity.substr(0, max_length), identity.size() > max_length ? "..." : "");
}

std::string line_of(const Journal::State& state) {
  return fmt::format("{} {} {} {} {:x} {}", state.windows, state.items, state.bytes, state.synced, state.checksum,
                     state.position);
}

Journal::State state_of(const std::string& line) {
  Journal::State state;
  std::istringstream in(line);
  in >> state.windows >> state.items >> state.bytes >> state.synced >> std::hex >> state.checksum >> std::ws;
  std::getline(in, state.position);
  return state;
}

/// Do the bytes [first, last) of the file have this checksum?
bool has_checksum(std::ifstream& file, std::uint64_t first, std::uint64_t last, std::uint64_t checksum) {
  file.clear();
  file.seekg(static_cast<std::streamoff>(first));
  Checksum found;
  std::array<char, std::size_t{1} << 16> block;
  while (first < last && file) {
    file.read(block.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(block.size(), last - first)));
    found.add({block.data(), static_cast<std::size_t>(file.gcount())});
    first += static_cast<std::uint64_t>(file.gcount());
  }
  return first == last && found.value() == checksum;
}

/// How many of the states the file confirms. Of what was synced only the last window is checked.
std::size_t confirmed(const std::vector<Journal::State>& states, const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return 0;
  const auto right = [&](std::size_t i) {
    return has_checksum(file, i == 0 ? 0 : states[i - 1].bytes, states[i].bytes, states[i].checksum);
  };
  const auto unsure = std::find_if(states.begin(), states.end(),
                                   [&](const Journal::State& state) { return state.bytes > states.back().synced; });
  auto good = static_cast<std::size_t>(unsure - states.begin());
  while (good > 0 && !right(good - 1)) --good;
  while (good < states.size() && right(good)) ++good;
  return good;
}

LineLog open_log(const std::string& output, bool resume) {
  if (resume && !fs::exists(name_of(output)) && fs::exists(output))
    throw UsageError(
        fmt::format("--resume: '{}' is finished, it has no journal (without --resume it is made anew)", output));
  try {
    return LineLog(name_of(output));
  } catch (const LockedFile::Busy&) {
    throw UsageError(fmt::format("--output: another job is writing '{}' (it holds '{}')", output, name_of(output)));
  } catch (const std::system_error& error) {
    throw UsageError(fmt::format("--output: cannot write '{}': {}", output, error.code().message()));
  }
}

void sync_output(int descriptor, const std::string& output) {
  if (fdatasync(descriptor) != 0 && errno != EINVAL)
    throw std::system_error(errno, std::generic_category(), "cannot write " + part_of(output));
}

}  // namespace

std::string part_of(const std::string& output) { return output + ".part"; }

Journal::Journal(const std::string& output, const Run& run, bool resume)
    : output_(output), log_(open_log(output, resume)) {
  const std::vector<std::string>& lines = log_.lines();
  if (log_.foreign())
    throw UsageError(
        fmt::format("--output: '{}' is not a journal (move it away, or give another name)", name_of(output)));
  if (lines.size() <= header_lines) {
    begin(run);
    return;
  }
  if (!resume)
    throw UsageError(
        fmt::format("--output: '{}' keeps what a run that did not end has done of {} (go on with --resume, or remove "
                    "it to begin anew)",
                    name_of(output), lines[name_line]));
  check(run);
  restore();
}

Journal::~Journal() {
  std::error_code none;  // beside an output of before it tells --resume that this is not what was computed here
  if (done_.windows > 0 || removed_ || fs::exists(output_, none)) return;
  try {
    log_.remove();
  } catch (const std::system_error&) {  // a journal without windows does not hinder the next run
  }
}

void Journal::begin(const Run& run) {
  log_.keep(0);
  for (const std::string& line : {std::string(format_name), run.name, run.identity, run.options}) log_.append(line);
}

void Journal::check(const Run& run) const {
  const std::vector<std::string>& lines = log_.lines();
  const std::string journal = name_of(output_);
  if (lines[format_line] != format_name)
    throw UsageError(fmt::format("--resume: '{}' is a '{}', this program goes on from a '{}'", journal,
                                 lines[format_line], format_name));
  if (lines[identity_line] != run.identity)
    throw UsageError(fmt::format("--resume: '{}' belongs to {}, not to {}", journal,
                                 described(lines[name_line], lines[identity_line]), described(run.name, run.identity)));
  if (lines[options_line] != run.options)
    throw UsageError(
        fmt::format("--resume: '{}' was begun with {}, not with {}", journal, lines[options_line], run.options));
}

void Journal::restore() {
  std::vector<State> states;
  std::transform(log_.lines().begin() + header_lines, log_.lines().end(), std::back_inserter(states), state_of);
  const std::string part = part_of(output_);
  std::size_t good = 0;
  if (fs::exists(part)) {
    good = confirmed(states, part);
  } else if (std::error_code error;
             fs::file_size(output_, error) == states.back().bytes && confirmed(states, output_) == states.size()) {
    fs::rename(output_, part);  // the run ended after the output was renamed, before the journal was removed
    good = states.size();
  }
  log_.keep(header_lines + good);
  if (good > 0) done_ = states[good - 1];
}

void Journal::window_read(std::string position, std::uint64_t items) {
  const std::lock_guard lock(mutex_);
  read_.push_back({.windows = 1, .items = items, .position = std::move(position)});
}

bool Journal::sync_due() const { return now() - last_sync_ >= seconds_between_syncs; }

void Journal::window_written(std::uint64_t bytes, std::uint64_t checksum, bool synced) {
  State next;
  {
    const std::lock_guard lock(mutex_);
    next = std::move(read_.front());
    read_.pop_front();
  }
  next.bytes = bytes;
  next.checksum = checksum;
  next.windows += done_.windows;
  next.items += done_.items;
  next.synced = synced ? bytes : done_.synced;
  log_.append(line_of(next));
  done_ = std::move(next);
  if (!synced) return;
  log_.sync();
  last_sync_ = now();
}

void Journal::sync(int descriptor) {
  sync_output(descriptor, output_);
  log_.sync();
}

void Journal::remove() {
  log_.remove();
  removed_ = true;
}

}  // namespace heiretsu

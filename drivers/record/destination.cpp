#include "drivers/record/destination.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <system_error>
#include <vector>

#include "drivers/record/temporary_file.hpp"

namespace heiretsu {
namespace fs = std::filesystem;
namespace {

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

void check_given(const fs::path& file) {
  std::error_code error;
  if (!file.has_filename() || fs::is_directory(file, error)) {
    throw DestinationError(fmt::format(
        "--record '{}' is a folder (give a file name, or set HEIRETSU_RESULTS to the folder)", file.string()));
  }
  if (fs::exists(fs::symlink_status(file, error))) {
    throw DestinationError(
        fmt::format("--record '{}' exists already (a record is never overwritten: give another name)", file.string()));
  }
  if (!fs::is_directory(folder_of(file), error)) {
    throw DestinationError(
        fmt::format("--record '{}': there is no folder '{}' (make it first)", file.string(), folder_of(file).string()));
  }
}

fs::path default_folder() {
  const char* results = std::getenv("HEIRETSU_RESULTS");
  return results != nullptr && *results != '\0' ? fs::path(results) : fs::path("results");
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || !fs::is_directory(folder)) {
    throw DestinationError(
        fmt::format("cannot make the results folder '{}': {} (set HEIRETSU_RESULTS to another, or use --record FILE or "
                    "--no-record)",
                    folder.string(), error ? error.message() : "it is a file"));
  }
}

/// Refuses a name that is longer than the file system can have, which a trial under another name does not find.
void check_length(const fs::path& file) {
  std::error_code error;
  (void)fs::symlink_status(file, error);
  if (error == std::errc::filename_too_long) {
    throw DestinationError(fmt::format("cannot keep a record as '{}': {} (give a shorter name with --record FILE)",
                                       file.string(), error.message()));
  }
}

fs::path numbered(const fs::path& file, int number) {
  if (number == 1) return file;
  return folder_of(file) / fmt::format("{}-{}{}", file.stem().string(), number, file.extension().string());
}

}  // namespace

std::string utc(std::chrono::system_clock::time_point time, bool compact) {
  const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  const std::time_t whole = seconds.count();
  std::tm parts{};
  gmtime_r(&whole, &parts);
  char text[32];
  std::strftime(text, sizeof text, compact ? "%Y%m%dT%H%M%S" : "%Y-%m-%dT%H:%M:%S", &parts);
  return fmt::format("{}.{:03}Z", text, (since_epoch - seconds).count());
}

std::string record_name(std::string_view program, std::string_view method, std::size_t ranks, std::size_t threads,
                        std::chrono::system_clock::time_point start) {
  return fmt::format("{}-{}-{}x{}-{}.h5", program, method, ranks, threads, utc(start, true));
}

Destination find_destination(const fs::path& given, const std::string& name) {
  if (!given.empty()) {
    check_given(given);
    return {given, true};
  }
  const fs::path folder = default_folder();
  make_folder(folder);
  return {folder / name, false};
}

void try_destination(const Destination& destination, std::size_t bytes) {
  check_length(destination.file);
  TemporaryFile probe(folder_of(destination.file));
  probe.write(std::vector<std::byte>(bytes, std::byte{0x5a}));
  // One name for all, so that what a run leaves that is killed here goes with the next one's. Where it is taken,
  // another run could make it.
  const fs::path trial = folder_of(destination.file) / ".heiretsu-trial";
  (void)probe.link_to(trial);
  std::error_code error;
  fs::remove(trial, error);
}

fs::path publish(std::span<const std::byte> bytes, const Destination& destination) {
  TemporaryFile temporary(folder_of(destination.file));
  temporary.write(bytes);
  for (int number = 1;; ++number) {
    const fs::path file = numbered(destination.file, number);
    if (temporary.link_to(file)) return file;
    if (destination.named) {
      throw DestinationError(
          fmt::format("'{}' was made by something else meanwhile (a record is never overwritten)", file.string()));
    }
  }
}

}  // namespace heiretsu

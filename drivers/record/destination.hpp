#pragma once
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace heiretsu {

/// A record cannot be written where it should go. One line that says what, where and what would be right.
struct DestinationError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where a record goes.
struct Destination {
  std::filesystem::path file;
  bool named =
      false;  ///< the user gave the name: if a file has it by now that is an error, not a reason for another name
};

/// UTC as ISO 8601 with milliseconds: 2026-11-22T15:30:12.123Z, or 20261122T153012.123Z when `compact`.
std::string utc(std::chrono::system_clock::time_point time, bool compact = false);

/// The default name of a record: program, method, ranks x threads and UTC time, as in
/// factorize-scan-2x1-20261122T153012.123Z.h5.
std::string record_name(std::string_view program, std::string_view method, std::size_t ranks, std::size_t threads,
                        std::chrono::system_clock::time_point start);

/// The destination of a record: `given` (--record) unless that is empty; else `name` in the folder $HEIRETSU_RESULTS,
/// or in results/ of the current folder, which are created when missing. Throws DestinationError when `given` exists
/// already or its folder does not, or when a folder cannot be made.
Destination find_destination(const std::filesystem::path& given, const std::string& name);

/// Tests before the work whether a record can be written: writes, syncs and links a file of `bytes` bytes in the
/// destination's folder and removes it. Throws DestinationError when that fails (no permission, no space, a read-only
/// file system, ...).
void try_destination(const Destination& destination, std::size_t bytes = std::size_t{1} << 20);

/// Writes `bytes` under the destination's name, completely or not at all: to a temporary file in the same folder,
/// synced, then linked, which never overwrites. Where a default name is taken, `-2`, `-3`, ... is appended. Returns the
/// final name. Throws DestinationError; the temporary file is removed in any case.
std::filesystem::path publish(std::span<const std::byte> bytes, const Destination& destination);

}  // namespace heiretsu

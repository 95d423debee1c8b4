#pragma once
#include <filesystem>
#include <string>

#include "drivers/record/destination.hpp"
#include "drivers/record/record.hpp"

namespace heiretsu {

/// A record that has been written.
struct WrittenRecord {
  std::filesystem::path file;  ///< its final name
  std::string kept;            ///< for the user: what was left out to save space; empty when nothing was
  std::string warning;         ///< for the user: times that contradict each other; empty when none do
};

/// Writes `record` as one HDF5 file of schema 1 to `destination`: completely or not at all, never over another file.
/// Takes memory of about three times the file's size. Throws DestinationError when the disk refuses, std::runtime_error
/// when HDF5 does, std::logic_error when the record contradicts itself (see arrange); the message is one line.
WrittenRecord write_record(const Record& record, const Destination& destination);

}  // namespace heiretsu

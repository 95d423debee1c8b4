#pragma once
#include <filesystem>
#include <string>

#include "drivers/record/destination.hpp"
#include "drivers/record/record.hpp"

namespace heiretsu {

/// What became of a record.
struct Written {
  std::filesystem::path file;  ///< its final name
  std::string kept;            ///< what of it was left out for size, for the user; empty when nothing was
  std::string warning;         ///< times that contradict each other, for the user; empty when none do
};

/// Writes `record` as one HDF5 file of schema 1 to `destination`: whole or not at all, never over another file. Takes
/// about three times the file's size of memory. Throws DestinationError when the disk refuses, std::runtime_error when
/// HDF5 does, std::logic_error when the record contradicts itself (see arrange); the message is one line.
Written write_record(const Record& record, const Destination& destination);

}  // namespace heiretsu

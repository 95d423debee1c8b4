#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "drivers/record/record.hpp"
#include "drivers/record/tables.hpp"

namespace heiretsu {

/// The version of the file format this kit writes (results/README.md).
inline constexpr std::uint64_t schema = 1;

/// The bytes of the HDF5 file of schema 1 that holds `record`; `tables` are its numbers, from arrange(record).
/// Throws std::runtime_error when HDF5 refuses (no memory, two options of one name).
std::vector<std::byte> file_image(const Record& record, const Tables& tables);

}  // namespace heiretsu

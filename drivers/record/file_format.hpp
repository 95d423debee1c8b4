#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "drivers/record/record.hpp"
#include "drivers/record/tables.hpp"

namespace heiretsu {

/// All that needs HDF5.
struct FileFormat {
  std::vector<std::byte> (*image)(const Record& record, const Tables& tables);  ///< as file_image()
  std::string (*library_version)();                                             ///< as hdf5::library_version()
};

/// It, part of the program or, in the kit's own programs, loaded when this is first called: HDF5 and the 36 libraries
/// below Debian's would be two fifths of the time that a program takes to start, also where it writes no record.
/// @throws DestinationError where it cannot be loaded.
[[nodiscard]] const FileFormat& file_format();

}  // namespace heiretsu

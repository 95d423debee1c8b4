#include "drivers/record/file_format.hpp"

#include "drivers/record/hdf5.hpp"
#include "drivers/record/schema.hpp"

namespace heiretsu {

const FileFormat& file_format() {
  static constexpr FileFormat format{file_image, hdf5::library_version};
  return format;
}

}  // namespace heiretsu

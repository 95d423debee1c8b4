#include "drivers/record/writer.hpp"

#include <span>
#include <string>
#include <vector>

#include "drivers/record/file_format.hpp"
#include "drivers/record/seal.hpp"
#include "drivers/record/tables.hpp"

namespace heiretsu {

WrittenRecord write_record(const Record& record, const Destination& destination) {
  const Tables tables = arrange(record);
  std::vector<std::byte> bytes = file_format().image(record, tables);
  const std::string end = seal(bytes);
  const auto end_bytes = std::as_bytes(std::span(end));
  bytes.insert(bytes.end(), end_bytes.begin(), end_bytes.end());
  return {publish(bytes, destination), tables.kept, tables.warning};
}

}  // namespace heiretsu

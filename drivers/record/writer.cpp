#include "drivers/record/writer.hpp"

#include "drivers/record/schema.hpp"
#include "drivers/record/tables.hpp"

namespace heiretsu {

WrittenRecord write_record(const Record& record, const Destination& destination) {
  const Tables tables = arrange(record);
  return {publish(file_image(record, tables), destination), tables.kept, tables.warning};
}

}  // namespace heiretsu

#include "drivers/workload/serial_check.hpp"

#include <algorithm>
#include <memory>

#include <fmt/core.h>

#include "drivers/output/checksum.hpp"

namespace heiretsu {
namespace {

/// Calls `compute` with all of `items` in order, at most `grain` at once.
template <class Compute>
void in_chunks(Range items, std::uint64_t grain, const Compute& compute) {
  while (!items.empty()) {
    const Range chunk{items.first, items.first + std::min(grain, items.size())};
    compute(chunk);
    items.first = chunk.last;
  }
}

}  // namespace

void SerialCheck::keep(const std::vector<Piece>& pieces, Range window) {
  constexpr std::uint64_t max_checksums = 1024;
  const std::uint64_t enough = (window.size() + max_checksums - 1) / max_checksums;
  Checksum sum;
  Range items{window.first, window.first};
  for (const Piece& piece : pieces) {
    sum.add(piece.bytes);
    items.last += piece.items.size();
    if (items.size() < enough && items.last != window.last) continue;
    printed_.push_back({items, sum.value()});
    sum = Checksum();
    items.first = items.last;
  }
}

std::string SerialCheck::difference(const Reduction::Sum* total) const {
  return total != nullptr ? difference_of_values(*total) : difference_of_rows();
}

std::string SerialCheck::difference_of_rows() const {
  for (const Printed& printed : printed_) {
    Checksum rows;
    in_chunks(printed.items, declared_.grain, [&](Range items) { rows.add(workload_.rows(items)); });
    if (rows.value() != printed.checksum)
      return fmt::format("wrong result: {} differ from what one thread computes",
                         items_text(workload_.items, printed.items));
  }
  return {};
}

/// From the last chunk to the first, since threads mostly join them the other way round.
std::string SerialCheck::difference_of_values(const Reduction::Sum& total) const {
  const std::unique_ptr<Reduction::Sum> sum = workload_.reduction->none();
  for (std::uint64_t last = declared_.count; last > 0;) {
    const std::uint64_t first = last - std::min(declared_.grain, last);
    sum->add({first, last});
    last = first;
  }
  if (sum->same(total)) return {};
  const char* const hint =
      workload_.reduction->exact() ? "" : " (where it depends on the order of a sum, give Reduce::same)";
  return fmt::format("wrong result: the value differs from that which one thread computes{}", hint);
}

}  // namespace heiretsu

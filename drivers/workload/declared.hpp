#pragma once
#include <cstdint>
#include <string>

#include "drivers/program/frame.hpp"
#include "drivers/workload/workload.hpp"

namespace heiretsu {

/// "rows 3" or "rows 3..9": items, named as `items` names them.
[[nodiscard]] std::string items_text(const std::string& items, Range range);

/// What a Map workload says of itself once its options are read, with its mistakes found.
struct Declared {
  std::uint64_t count;
  std::uint64_t grain;
};

/// @throws UsageError on every rank, beginning with the workload's name, when it declares a number of items, a grain or
/// a work that cannot be, work whose ranges do not add up, or not the same on every rank. Collective.
[[nodiscard]] Declared declared_by(const MapWorkload& workload, const Ranks& ranks);

/// The declared work of a range. @throws UsageError when it is no number or negative.
[[nodiscard]] double work_of(const MapWorkload& workload, Range items);

/// @throws UsageError when a name is missing or cannot be part of a file's name, or a method has nothing to run.
void check_names(const MapWorkload& workload);
void check_names(const TeamWorkload& workload);

/// `run` with what its records keep of the page, and a warning where the page's times mean little.
[[nodiscard]] Invocation with_page(const Invocation& run, const PageBuild& page);

/// `text` without its line ends.
[[nodiscard]] std::string one_line(std::string text);

/// The exception that is being handled as one line: its message, or its type where it has none.
[[nodiscard]] std::string exception_line();

}  // namespace heiretsu

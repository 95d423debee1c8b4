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

/// @throws UsageError when a name is missing, cannot be part of a file's name or is there twice, or a method has
/// nothing to run.
void check_names(const MapWorkload& workload);
void check_names(const TeamWorkload& workload);

/// @throws UsageError when functions are missing or do not fit together.
void check_functions(const MapWorkload& workload);

/// `run` with what its records keep of the page, and a warning where the page's times mean little.
[[nodiscard]] Invocation with_page(const Invocation& run, const PageBuild& page);

}  // namespace heiretsu

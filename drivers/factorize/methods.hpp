#pragma once
#include <span>
#include <string_view>

#include "drivers/execute/job.hpp"
#include "drivers/factorize/text.hpp"
#include "kernels/factorize/automatic.hpp"
#include "kernels/factorize/numbers.hpp"

namespace heiretsu::factorize {

/// What a job is made for, besides the numbers.
struct JobSettings {
  Print print = Print::factors;
  Verify verify = Verify::products;
  std::uint64_t seed = 1;
};

/// One way to factor a window of numbers.
struct Method {
  std::string_view name;
  std::string_view split;      ///< what an item is: "numbers" or "trials"
  std::string_view kernel;     ///< the kernel's name in the record
  std::string_view work_unit;
  Job (*make_job)(const Numbers& window, const JobSettings& settings);  ///< window must outlive the job
};

/// Every method, the default of its name first.
[[nodiscard]] std::span<const Method> methods();

/// The method of that name and split; the first of that name when split is empty.
/// @throws UsageError naming what exists.
[[nodiscard]] const Method& find_method(std::string_view name, std::string_view split);

}  // namespace heiretsu::factorize

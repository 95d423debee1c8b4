#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "drivers/factorize/window_work.hpp"

namespace heiretsu::factorize {

/// One way to factor a window of numbers: a row of the table in methods.cpp.
struct Method {
  std::string_view name;
  std::string_view split;  ///< what an item is: "numbers" or "trials"
  std::string_view work_unit;
  std::string_view what;  ///< one line for the user
  MakeWork (*make)(const WorkContext& context);
  bool shares_numbers = false;  ///< a hard number comes in a window of its own, and all workers share it
  Way way = Way::automatic;     ///< of composites above 64 bits
  bool reads_text = false;      ///< numbers of a list may be read where they are factored
};

/// Every method; of one name, the default split first.
[[nodiscard]] std::span<const Method> methods();

/// The names of the methods, each once.
[[nodiscard]] std::vector<std::string> method_names();

/// The method of that name and split; the first of that name when split is empty.
/// @throws UsageError naming what exists.
[[nodiscard]] const Method& find_method(std::string_view name, std::string_view split);

}  // namespace heiretsu::factorize

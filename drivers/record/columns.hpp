#pragma once
#include <string_view>

#include "drivers/measure/sample.hpp"

namespace heiretsu {

/// A number per thread that a record keeps: a dataset of shape [repetition, rank, thread], NaN where a rank has fewer
/// threads. A new one is a member of ThreadSample and a row here.
struct ThreadColumn {
  std::string_view name;
  std::string_view unit;  ///< empty: the work unit of the record
  std::string_view kind;  ///< how numbers may be put together: cost, rate or count
  std::string_view description;
  bool counter;  ///< the same in every repetition where the record says that it is deterministic
  double (*of)(const ThreadSample&);
};

inline constexpr ThreadColumn thread_columns[] = {
    {"cpu", "s", "cost", "CPU time of a thread", false, [](const ThreadSample& s) { return s.cpu; }},
    {"items", "item", "count", "items a thread computed", true,
     [](const ThreadSample& s) { return static_cast<double>(s.items); }},
    {"work", "", "count", "declared work a thread did", true, [](const ThreadSample& s) { return s.work; }},
};

}  // namespace heiretsu

#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "drivers/foresee/prediction.hpp"
#include "drivers/program/command_line.hpp"

namespace heiretsu::foresee {

/// The command line of foresee.
struct Options {
  bool measure = false;
  std::string costs, latency;
  std::vector<std::string> workers{"1"};
  std::vector<std::string> schedules{"guided"};
  std::uint64_t per_node = 1, threads = 1, items = 0, items_per_worker = 0, preferred_grain = 1, grain = 0, window = 0,
                draws = 20, seed = 1;
  double window_end = 0;
};

void add_options(CommandLine& line, Options& options);

/// What is asked of one number of workers, as it is typed, and one schedule, with `recorded` costs of items.
/// @throws UsageError where it is no number of workers, or they are no whole ranks.
[[nodiscard]] Query query_of(const Options& options, const std::string& workers, Schedule schedule,
                             std::uint64_t recorded);

}  // namespace heiretsu::foresee

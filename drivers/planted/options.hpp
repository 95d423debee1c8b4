#pragma once
#include <cstddef>
#include <cstdint>

#include "drivers/program/options.hpp"
#include "kernels/planted/plan.hpp"

namespace heiretsu::planted {

/// The command line of planted.
struct Options {
  CommonOptions common;
  Scenario scenario;
  std::uint64_t items = 0;  ///< dealt by a schedule; 0: the losses of `scenario`
  double spread = 0;        ///< of the items' waits
  MapOptions map;
  bool check_binding = false;
};

void add_options(CommandLine& line, Options& options);

/// @throws UsageError for a scenario that is impossible on `threads` threads of all ranks.
void check(const Scenario& scenario, std::size_t threads);

}  // namespace heiretsu::planted

#include "drivers/planted/options.hpp"

#include <fmt/core.h>

#include "kernels/base/usage_error.hpp"

namespace heiretsu::planted {
namespace {

void add_scenario(CommandLine& line, Scenario& scenario) {
  line.number("--seconds", scenario.seconds, 1e-6, 1e6, "SECONDS", "Work in seconds of one core");
  line.number("--serial", scenario.serial, 0, 1, "PART", "Part of the work that one thread does alone (0)");
  line.number("--lock", scenario.lock, 0, 1, "PART",
              "Part of the work done under a lock that the threads of a rank share");
  line.number("--imbalance", scenario.imbalance, 0, 1e6, "PART",
              "Excess of the last thread over the mean of the rest, as a part of the mean");
  line.number("--message", scenario.message, 0, 1e6, "SECONDS", "Seconds that a message between ranks takes");
}

}  // namespace

void add_options(CommandLine& line, Options& options) {
  add_scenario(line, options.scenario);
  line.size("--items", options.items, 0, std::uint64_t{1} << 40,
            "Deal the work out by --schedule, in N items that wait: what does dealing cost?");
  line.number("--spread", options.spread, 0, 1, "PART",
              "Items wait their mean plus or minus up to this part of it, uniformly");
  heiretsu::add_options(line, options.common);
  heiretsu::add_options(line, options.map);
  for (const char* loss : {"--serial", "--lock", "--imbalance", "--message"}) line.excludes("--items", loss);
  for (const char* dealing : {"--spread", "--schedule", "--grain", "--executor", "--progress", "--seed"})
    line.needs(dealing, "--items");
  line.refuse({"--keep-costs"}, "the costs of items are known");
  line.refuse({"--output"}, "it computes nothing");
  line.flag(
      "--check-binding", options.check_binding,
      "Only check whether every thread can have a CPU of its own: exit 0 if so, else 1 with the flags that remedy it");
}

void check(const Scenario& scenario, std::size_t threads) {
  if (scenario.serial + scenario.lock > 1) throw UsageError("--serial and --lock together exceed the work");
  if (scenario.imbalance > static_cast<double>(threads) - 1 && threads > 1)
    throw UsageError(fmt::format("--imbalance: {} threads can be at most {} apart", threads, threads - 1));
}

}  // namespace heiretsu::planted

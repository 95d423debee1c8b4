// foresee (tool): how would a schedule do on more workers than there are? The simulator behind scripts/study foresee.
#include <string>
#include <vector>

#include <fmt/core.h>

#include "drivers/foresee/options.hpp"
#include "drivers/foresee/probe.hpp"
#include "drivers/program/frame.hpp"
#include "drivers/program/options.hpp"
#include "drivers/program/version.hpp"
#include "kernels/base/usage_error.hpp"

namespace {

using namespace heiretsu;

int foresee_program(const Invocation& run) {
  CommandLine line(
      "Simulate the schedules on any number of workers, from recorded costs of items, and print the predictions as "
      "JSON",
      "foresee");
  foresee::Options options;
  add_options(line, options);
  const Ranks& ranks = run.session.ranks();
  if (const auto text = line.parse(run.argc, run.argv, version_text())) return print_text(run, *text);
  if (options.measure) return print_text(run, foresee::measure_latency(ranks));
  if (ranks.size() > 1) throw UsageError("only --measure needs several ranks");
  if (options.costs.empty() || options.latency.empty())
    throw UsageError("--costs FILE and --latency FILE are missing (scripts/study foresee gives both)");
  if (options.items != 0 && options.items_per_worker != 0)
    throw UsageError("--items and --items-per-worker exclude each other");
  const auto latencies = foresee::read_latency_file(options.latency);
  const std::vector<double> costs = foresee::read_costs(options.costs);
  std::vector<foresee::Prediction> predictions;
  for (const std::string& schedule : options.schedules)
    for (const std::string& workers : options.workers)
      predictions.push_back(foresee::predict(
          foresee::query_of(options, workers, schedule_named(schedule, "ranks"), costs.size()), costs, latencies));
  return print_text(run, foresee::to_json(predictions));
}

}  // namespace

int main(int argc, char** argv) { return heiretsu::run_program(argc, argv, foresee_program); }

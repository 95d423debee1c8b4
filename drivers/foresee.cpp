// foresee (tool): how would a schedule do on more workers than there are? The simulator behind scripts/study foresee.
#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "drivers/input/input.hpp"
#include "drivers/program/options.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"
#include "drivers/foresee/prediction.hpp"
#include "drivers/foresee/probe.hpp"
#include "drivers/program/frame.hpp"
#include "drivers/program/version.hpp"

namespace {

using namespace heiretsu;
using foresee::Query;

constexpr std::uint64_t max_workers = 1'000'000, max_items = std::uint64_t{1} << 40;

struct Options {
  bool measure = false;
  std::string costs, latency;
  std::vector<std::string> workers{"1"};
  std::vector<std::string> schedules{"guided"};
  std::uint64_t per_node = 1, threads = 1, items = 0, items_per_worker = 0, preferred_grain = 1, grain = 0, window = InputWindows::max_window, draws = 20, seed = 1;
  double window_end = 0;
};

void add_options(CommandLine& line, Options& options) {
  line.flag("--measure", options.measure, "Only measure what handing out work takes here, on two ranks: mpirun -np 2 foresee --measure");
  line.text("--costs", options.costs, "FILE", "Seconds of each item: doubles in this machine's format");
  line.text("--latency", options.latency, "FILE", "What --measure printed, once or several times");
  line.list("--workers", options.workers, "N,N,...", "Numbers of threads in all (1)");
  std::vector<std::string> names;
  for (const Schedule schedule : schedules::all) names.emplace_back(name(schedule));
  line.list("--schedule", options.schedules, "NAME,NAME,...", fmt::format("Who gets which items: {} (guided)", fmt::join(names, ", ")));
  line.add_list("schedules", std::move(names));
  line.size("--per-node", options.per_node, 1, max_workers, "Workers per node");
  line.size("--threads", options.threads, 1, max_workers, "Workers per rank");
  line.size("--items", options.items, 0, max_items, "Items, drawn from the costs; 0: as many as there are costs");
  line.size("--items-per-worker", options.items_per_worker, 0, max_items, "Items per worker, instead of --items");
  line.size("--preferred-grain", options.preferred_grain, 1, max_items, "Items per chunk that the kernel prefers");
  line.size("--grain", options.grain, 0, max_items, "Items per chunk; 0: the default of the programs");
  line.size("--window", options.window, 1, max_items, "Items that are dealt before all wait for each other");
  line.number("--window-end", options.window_end, 0, 1e6, "SECONDS", "Seconds per item that rank 0 alone takes at the end of its window (0)");
  line.size("--draws", options.draws, 1, 10'000, "Simulated runs, each with costs and latencies drawn anew");
  line.size("--seed", options.seed, 0, std::numeric_limits<std::uint32_t>::max(), "Seed of the draws");
}

std::uint32_t read_workers(const std::string& text) {
  std::uint32_t workers = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), workers);
  if (error != std::errc() || end != text.data() + text.size() || workers < 1 || workers > max_workers)
    throw UsageError(fmt::format("--workers: {} is not between 1 and {}", quoted(text), max_workers));
  return workers;
}

Query query_of(const Options& options, std::uint32_t workers, Schedule schedule, std::uint64_t recorded) {
  const std::uint64_t per_node = std::min<std::uint64_t>(options.per_node, workers), threads = options.threads;
  if (workers % threads != 0 || per_node % threads != 0)
    throw UsageError(fmt::format("--threads: {} workers, {} a node, are not whole ranks of {} threads", workers, per_node, threads));
  const std::uint64_t items = options.items_per_worker != 0 ? options.items_per_worker * workers : options.items != 0 ? options.items : recorded;
  Query query;
  query.workload = {{.over_ranks = schedule, .rank_grain = options.grain}, options.preferred_grain, options.window, options.window_end};
  query.workers = workers;
  query.per_node = static_cast<std::uint32_t>(per_node);
  query.threads = static_cast<std::uint32_t>(threads);
  query.items = items;
  query.draws = static_cast<std::uint32_t>(options.draws);
  query.seed = options.seed;
  return query;
}

int foresee_program(const Invocation& run) {
  CommandLine line("Simulate the schedules on any number of workers, from recorded costs of items, and print the predictions as JSON", "foresee");
  Options options;
  add_options(line, options);
  const Ranks& ranks = run.session.ranks();
  if (const auto text = line.parse(run.argc, run.argv, version_text())) return print_text(run, *text);
  if (options.measure) return print_text(run, foresee::measure_latency(ranks));
  if (ranks.size() > 1) throw UsageError("only --measure needs several ranks");
  if (options.costs.empty() || options.latency.empty()) throw UsageError("--costs FILE and --latency FILE are missing (scripts/study foresee gives both)");
  if (options.items != 0 && options.items_per_worker != 0) throw UsageError("--items and --items-per-worker exclude each other");
  std::ifstream times(options.latency);
  if (!times) throw UsageError(fmt::format("--latency: {} cannot be read", options.latency));
  const auto latencies = foresee::read_latency(times, options.latency);
  const std::vector<double> costs = foresee::read_costs(options.costs);
  std::vector<foresee::Prediction> predictions;
  for (const std::string& schedule : options.schedules)
    for (const std::string& workers : options.workers)
      predictions.push_back(foresee::predict(query_of(options, read_workers(workers), schedule_named(schedule, "ranks"), costs.size()), costs, latencies));
  fmt::print("{}", foresee::to_json(predictions));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return heiretsu::run_program(argc, argv, foresee_program); }

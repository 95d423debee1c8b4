// foresee: how would a schedule do on more workers than there are? The machine room of scripts/study foresee.
#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "drivers/input/input.hpp"
#include "drivers/program/options.hpp"
#include "drivers/program/size_option.hpp"
#include "kernels/base/usage_error.hpp"
#include "drivers/foresee/foretell.hpp"
#include "drivers/foresee/probe.hpp"
#include "drivers/program/frame.hpp"
#include "drivers/program/version.hpp"

namespace {

using namespace heiretsu;
using foresee::Question;

constexpr std::uint64_t most_workers = 1'000'000, most_items = std::uint64_t{1} << 40;

struct Options {
  bool measure = false;
  std::string costs, latency;
  std::vector<std::uint32_t> workers{1};
  std::vector<std::string> schedules{"guided"};
  std::uint64_t per_node = 1, threads = 1, items = 0, items_per_worker = 0, preferred_grain = 1, grain = 0, window = InputWindows::max_window, draws = 20, seed = 1;
  double window_end = 0;
};

void add_options(CLI::App& app, Options& options) {
  const auto size = [&app](const char* name, std::uint64_t& value, std::uint64_t least, std::uint64_t most, const char* help) { add_size_option(app, name, value, least, most, help); };
  app.add_flag("--measure", options.measure, "Only measure what handing out work takes here, on two ranks: mpirun -np 2 foresee --measure");
  app.add_option("--costs", options.costs, "Seconds of each item: doubles as this machine writes them")->type_name("FILE");
  app.add_option("--latency", options.latency, "What --measure printed, once or several times")->type_name("FILE");
  app.add_option("--workers", options.workers, "How many threads in all (1)")->delimiter(',')->type_name("N,N,...");
  app.add_option("--schedule", options.schedules, "Who gets which items: static, cyclic, dynamic, guided, stealing (guided)")->delimiter(',')->type_name("NAME,NAME,...");
  size("--per-node", options.per_node, 1, most_workers, "Workers a node");
  size("--threads", options.threads, 1, most_workers, "Workers a rank");
  size("--items", options.items, 0, most_items, "Items, drawn from the costs; 0 is as many as there are");
  size("--items-per-worker", options.items_per_worker, 0, most_items, "In place of it so many times the workers");
  size("--preferred-grain", options.preferred_grain, 1, most_items, "Items a chunk that the kernel prefers");
  size("--grain", options.grain, 0, most_items, "Items a chunk; 0 is the default of the programs");
  size("--window", options.window, 1, most_items, "Items that are dealt before all wait for each other");
  app.add_option("--window-end", options.window_end, "Seconds an item that rank 0 alone takes at the end of its window (0)")->check(CLI::Range(0.0, 1e6))->type_name("SECONDS");
  size("--draws", options.draws, 1, 10'000, "Times that costs and latencies are drawn anew");
  size("--seed", options.seed, 0, std::numeric_limits<std::uint32_t>::max(), "Seed of what is drawn");
}

Question question(const Options& options, std::uint32_t workers, Schedule schedule, std::uint64_t recorded) {
  const std::uint64_t per_node = std::min<std::uint64_t>(options.per_node, workers), threads = options.threads;
  if (workers < 1 || workers > most_workers) throw UsageError(fmt::format("--workers: {} is not between 1 and {}", workers, most_workers));
  if (workers % threads != 0 || per_node % threads != 0)
    throw UsageError(fmt::format("--threads: {} workers, {} a node, are not whole ranks of {} threads", workers, per_node, threads));
  const std::uint64_t items = options.items_per_worker != 0 ? options.items_per_worker * workers : options.items != 0 ? options.items : recorded;
  return {{schedule, options.preferred_grain, options.grain, options.window, options.window_end}, workers, static_cast<std::uint32_t>(per_node),
          static_cast<std::uint32_t>(threads), items, static_cast<std::uint32_t>(options.draws), options.seed};
}

int foresee_program(const Invocation& run) {
  CLI::App app("Replay recorded costs of items through the schedules on more workers than there are, and print what is found as JSON", "foresee");
  CommonOptions common;
  Options options;
  add_options(app, options);
  const Ranks& ranks = run.session.ranks();
  if (const auto text = parse(app, run.argc, run.argv, common, version_text)) {
    if (ranks.root()) fmt::print("{}", *text);
    return 0;
  }
  if (options.measure) {
    const std::string text = foresee::measure_latency(ranks);
    if (ranks.root()) fmt::print("{}", text);
    return 0;
  }
  if (ranks.size() > 1) throw UsageError("only --measure needs several ranks");
  if (options.costs.empty() || options.latency.empty()) throw UsageError("--costs FILE and --latency FILE are missing (scripts/study foresee gives both)");
  if (options.items != 0 && options.items_per_worker != 0) throw UsageError("--items and --items-per-worker exclude each other");
  std::ifstream times(options.latency);
  if (!times) throw UsageError(fmt::format("--latency: {} cannot be read", options.latency));
  const auto latencies = foresee::read_latency(times, options.latency);
  const std::vector<double> costs = foresee::read_costs(options.costs);
  std::vector<foresee::Answer> answers;
  for (const std::string& schedule : options.schedules)
    for (const std::uint32_t workers : options.workers)
      answers.push_back(foresee::foretell(question(options, workers, schedule_named(schedule, "ranks"), costs.size()), costs, latencies));
  fmt::print("{}", foresee::to_json(answers));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return heiretsu::run_program(argc, argv, foresee_program); }

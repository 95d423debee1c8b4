#include "drivers/foresee/options.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "drivers/input/input.hpp"
#include "drivers/map/schedules.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu::foresee {
namespace {

constexpr std::uint64_t max_workers = 1'000'000, max_items = std::uint64_t{1} << 40;

std::uint32_t read_workers(const std::string& text) {
  std::uint32_t workers = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), workers);
  if (error != std::errc() || end != text.data() + text.size() || workers < 1 || workers > max_workers)
    throw UsageError(fmt::format("--workers: {} is not between 1 and {}", quoted(text), max_workers));
  return workers;
}

}  // namespace

void add_options(CommandLine& line, Options& options) {
  line.flag("--measure", options.measure,
            "Only measure what handing out work takes here, on two ranks: mpirun -np 2 foresee --measure");
  line.text("--costs", options.costs, "FILE", "Seconds of each item: doubles in this machine's format");
  line.text("--latency", options.latency, "FILE", "What --measure printed, once or several times");
  line.list("--workers", options.workers, "N,N,...", "Numbers of threads in all (1)");
  std::vector<std::string> names;
  for (const Schedule schedule : schedules::all) names.emplace_back(name(schedule));
  line.list("--schedule", options.schedules, "NAME,NAME,...",
            fmt::format("Who gets which items: {} (guided)", fmt::join(names, ", ")));
  line.add_list("schedules", std::move(names));
  line.size("--per-node", options.per_node, 1, max_workers, "Workers per node");
  line.size("--threads", options.threads, 1, max_workers, "Workers per rank");
  line.size("--items", options.items, 0, max_items, "Items, drawn from the costs; 0: as many as there are costs");
  line.size("--items-per-worker", options.items_per_worker, 0, max_items, "Items per worker, instead of --items");
  line.size("--preferred-grain", options.preferred_grain, 1, max_items, "Items per chunk that the kernel prefers");
  line.size("--grain", options.grain, 0, max_items, "Items per chunk; 0: the default of the programs");
  line.size("--window", options.window, 0, max_items,
            "Items that are dealt before all wait for each other; 0: the default of factorize");
  line.number("--window-end", options.window_end, 0, 1e6, "SECONDS",
              "Seconds per item that rank 0 alone takes at the end of its window");
  line.size("--draws", options.draws, 1, 10'000, "Simulated runs, each with costs and latencies drawn anew");
  line.size("--seed", options.seed, 0, std::numeric_limits<std::uint32_t>::max(), "Seed of the draws");
}

Query query_of(const Options& options, const std::string& text, Schedule schedule, std::uint64_t recorded) {
  const std::uint32_t workers = read_workers(text);
  const std::uint64_t per_node = std::min<std::uint64_t>(options.per_node, workers), threads = options.threads;
  if (workers % threads != 0 || per_node % threads != 0)
    throw UsageError(
        fmt::format("--threads: {} workers, {} a node, are not whole ranks of {} threads", workers, per_node, threads));
  const std::uint64_t items = options.items_per_worker != 0 ? options.items_per_worker * workers
                              : options.items != 0          ? options.items
                                                            : recorded;
  Query query;
  query.workload = {{.over_ranks = schedule, .rank_grain = options.grain},
                    options.preferred_grain,
                    options.window != 0 ? options.window : std::max(max_list, InputWindows::window_of(workers)),
                    options.window_end};
  query.workers = workers;
  query.per_node = static_cast<std::uint32_t>(per_node);
  query.threads = static_cast<std::uint32_t>(threads);
  query.items = items;
  query.draws = static_cast<std::uint32_t>(options.draws);
  query.seed = options.seed;
  return query;
}

}  // namespace heiretsu::foresee

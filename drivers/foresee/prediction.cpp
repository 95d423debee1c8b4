#include "drivers/foresee/prediction.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "drivers/measure/stopping.hpp"

namespace heiretsu::foresee {
namespace {

std::uint32_t draws_for(const Query& query) {
  constexpr std::uint64_t enough_items = 20'000'000;
  const std::uint64_t fewer = std::max<std::uint64_t>(3, enough_items / query.items);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(query.draws, fewer));
}

/// Runs with costs and latencies drawn anew.
std::vector<Outcome> simulate_draws(const Query& query, const Cluster& cluster, std::span<const double> recorded,
                                    const std::vector<Latency>& latencies) {
  std::vector<Outcome> runs(draws_for(query));
  const auto draws = static_cast<std::uint32_t>(runs.size());
#pragma omp parallel for schedule(dynamic)
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    const std::uint64_t seed = query.seed * 1'000'003 + draw;
    runs[draw] =
        simulate(query.workload, cluster, Costs(recorded, query.items, seed), latencies[draw % latencies.size()], seed);
  }
  return runs;
}

double efficiency(const Query& query, const Outcome& run) {
  return run.seconds > 0 ? run.work / (run.seconds * query.workers) : 1;
}

void add_means(Prediction& prediction, const std::vector<Outcome>& runs) {
  const auto draws = static_cast<double>(runs.size());
  for (const Outcome& run : runs) {
    const double worker_seconds = run.seconds * prediction.query.workers;
    for (std::size_t cause = 0; run.seconds > 0 && cause < cause_count; ++cause)
      prediction.lost[cause] += run.lost[cause] / (worker_seconds * draws);
    prediction.requests += static_cast<double>(run.requests) / draws;
    prediction.chunks += static_cast<double>(run.chunks) / draws;
  }
}

/// The run with the median time.
const Outcome& median_run(std::vector<Outcome>& runs) {
  const auto middle = runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2);
  std::nth_element(runs.begin(), middle, runs.end(),
                   [](const Outcome& a, const Outcome& b) { return a.seconds < b.seconds; });
  return *middle;
}

Band band(double value, const std::vector<double>& drawn) {
  const auto [low, high] = std::minmax_element(drawn.begin(), drawn.end());
  return {value, std::min(*low, value), std::max(*high, value)};
}

std::string_view limit(const Prediction& prediction) {
  const Query& query = prediction.query;
  const auto largest = std::max_element(prediction.lost.begin(), prediction.lost.end());
  switch (static_cast<Cause>(largest - prediction.lost.begin())) {
    case Cause::last_items:
      if (query.items < 2 * std::uint64_t{query.workers}) return "too few items";
      return prediction.largest * query.workers > prediction.work ? "the largest item" : "the last items";
    case Cause::queue: return "the queue at rank 0";
    case Cause::answers: return "the way of requests and answers";
    case Cause::pool: return "taking from the pool of a node";
    case Cause::window_end: return "rank 0 at the end of a window";
  }
  return {};
}

std::string json_of(const Band& band) {
  return fmt::format(R"({{"value": {:.6g}, "low": {:.6g}, "high": {:.6g}}})", band.value, band.low, band.high);
}

std::string json_of(const std::array<double, cause_count>& lost) {
  std::vector<std::string> members;
  for (std::size_t cause = 0; cause < cause_count; ++cause)
    members.push_back(fmt::format(R"("{}": {:.4g})", cause_names[cause], lost[cause]));
  return fmt::format("{{{}}}", fmt::join(members, ", "));
}

std::string json_of(const Prediction& prediction) {
  const Query& query = prediction.query;
  const std::string asked =
      fmt::format(R"("schedule": "{}", "workers": {}, "nodes": {}, "per_node": {}, "threads": {}, "items": {})",
                  name(query.workload.dealing.over_ranks), query.workers, prediction.nodes, query.per_node,
                  query.threads, query.items);
  const std::string found = fmt::format(
      R"("item_seconds": {:.6g}, "largest_item_seconds": {:.6g}, "seconds": {}, "efficiency": {}, "lost": {}, "limit": "{}")",
      prediction.work / static_cast<double>(query.items), prediction.largest, json_of(prediction.seconds),
      json_of(prediction.efficiency), json_of(prediction.lost), prediction.limit);
  const std::string how = fmt::format(R"("requests": {:.6g}, "chunks": {:.6g}, "draws": {}, "as_recorded": {})",
                                      prediction.requests, prediction.chunks, prediction.draws, prediction.as_recorded);
  return fmt::format("{{{}, {}, {}}}", asked, found, how);
}

}  // namespace

Prediction predict(const Query& query, std::span<const double> recorded, const std::vector<Latency>& latencies) {
  const Cluster cluster = make_cluster(query.workers, query.per_node, query.threads);
  std::vector<Outcome> runs = simulate_draws(query, cluster, recorded, latencies);
  std::vector<double> seconds, efficiencies;
  for (const Outcome& run : runs) {
    seconds.push_back(run.seconds);
    efficiencies.push_back(efficiency(query, run));
  }
  Prediction prediction;
  prediction.query = query;
  prediction.nodes = static_cast<std::uint32_t>(cluster.ranks_of_node.size());
  prediction.draws = static_cast<std::uint32_t>(runs.size());
  prediction.as_recorded = query.items == recorded.size();
  add_means(prediction, runs);
  const Outcome shown = prediction.as_recorded
                            ? simulate(query.workload, cluster, Costs(recorded), latencies.front(), query.seed)
                            : median_run(runs);
  prediction.seconds = band(prediction.as_recorded ? shown.seconds : median(seconds), seconds);
  prediction.efficiency = band(prediction.as_recorded ? efficiency(query, shown) : median(efficiencies), efficiencies);
  prediction.work = shown.work;
  prediction.largest = shown.largest;
  prediction.limit = limit(prediction);
  return prediction;
}

std::string to_json(const std::vector<Prediction>& predictions) {
  std::vector<std::string> rows;
  for (const Prediction& prediction : predictions) rows.push_back(json_of(prediction));
  return fmt::format("[{}]\n", fmt::join(rows, ",\n "));
}

}  // namespace heiretsu::foresee

#include "drivers/foresee/foretell.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "drivers/measure/stopping.hpp"

namespace heiretsu::foresee {
namespace {

std::uint32_t draws_for(const Question& question) {
  constexpr std::uint64_t enough_items = 20'000'000;
  const std::uint64_t fewer = std::max<std::uint64_t>(3, enough_items / question.items);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(question.draws, fewer));
}

double efficiency(const Question& question, const Outcome& run) { return run.seconds > 0 ? run.work / (run.seconds * question.workers) : 1; }

/// The run whose time is in the middle.
const Outcome& middle_of(std::vector<Outcome>& runs) {
  const auto middle = runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2);
  std::nth_element(runs.begin(), middle, runs.end(), [](const Outcome& a, const Outcome& b) { return a.seconds < b.seconds; });
  return *middle;
}

Band band(double value, const std::vector<double>& drawn) {
  const auto [low, high] = std::minmax_element(drawn.begin(), drawn.end());
  return {value, std::min(*low, value), std::max(*high, value)};
}

std::string_view limit(const Answer& answer) {
  const auto most = static_cast<std::size_t>(std::max_element(answer.lost.begin(), answer.lost.end()) - answer.lost.begin());
  switch (static_cast<Cause>(most)) {
    case Cause::last_items:
      if (answer.question.items < 2 * std::uint64_t{answer.question.workers}) return "too few items";
      return answer.largest * answer.question.workers > answer.work ? "the largest item" : "the last items";
    case Cause::queue: return "the queue at rank 0";
    case Cause::answers: return "the way of requests and answers";
    case Cause::pool: return "taking from the pool of a node";
    case Cause::window_end: return "rank 0 at the end of a window";
  }
  return {};
}

}  // namespace

Answer foretell(const Question& question, std::span<const double> recorded, const std::vector<Latency>& latencies) {
  const Cluster cluster = make_cluster(question.workers, question.per_node, question.threads);
  Answer answer;
  answer.question = question;
  answer.nodes = static_cast<std::uint32_t>(cluster.ranks_of_node.size());
  answer.draws = draws_for(question);
  answer.as_recorded = question.items == recorded.size();
  std::vector<Outcome> runs(answer.draws);
#pragma omp parallel for schedule(dynamic)
  for (std::uint32_t draw = 0; draw < answer.draws; ++draw) {
    const std::uint64_t seed = question.seed * 1'000'003 + draw;
    runs[draw] = simulate(question.workload, cluster, Costs(recorded, question.items, seed), latencies[draw % latencies.size()], seed);
  }
  std::vector<double> seconds, efficiencies;
  for (const Outcome& run : runs) {
    seconds.push_back(run.seconds);
    efficiencies.push_back(efficiency(question, run));
    for (std::size_t cause = 0; cause < cause_count; ++cause) answer.lost[cause] += run.seconds > 0 ? run.lost[cause] / (run.seconds * question.workers * answer.draws) : 0;
    answer.requests += static_cast<double>(run.requests) / answer.draws;
    answer.chunks += static_cast<double>(run.chunks) / answer.draws;
  }
  const Outcome shown = answer.as_recorded ? simulate(question.workload, cluster, Costs(recorded), latencies.front(), question.seed) : middle_of(runs);
  answer.seconds = band(answer.as_recorded ? shown.seconds : median(seconds), seconds);
  answer.efficiency = band(answer.as_recorded ? efficiency(question, shown) : median(efficiencies), efficiencies);
  answer.work = shown.work;
  answer.largest = shown.largest;
  answer.limit = limit(answer);
  return answer;
}

std::string to_json(const std::vector<Answer>& answers) {
  const auto shown = [](const Band& band) { return fmt::format(R"({{"value": {:.6g}, "low": {:.6g}, "high": {:.6g}}})", band.value, band.low, band.high); };
  std::vector<std::string> rows;
  for (const Answer& one : answers) {
    const Question& asked = one.question;
    std::vector<std::string> lost;
    for (std::size_t cause = 0; cause < cause_count; ++cause) lost.push_back(fmt::format(R"("{}": {:.4g})", cause_names[cause], one.lost[cause]));
    rows.push_back(fmt::format(
        R"({{"schedule": "{}", "workers": {}, "nodes": {}, "per_node": {}, "threads": {}, "items": {}, "item_seconds": {:.6g}, "largest_item_seconds": {:.6g}, )"
        R"("seconds": {}, "efficiency": {}, "lost": {{{}}}, "limit": "{}", "requests": {:.6g}, "chunks": {:.6g}, "draws": {}, "as_recorded": {}}})",
        name(asked.workload.dealing.over_ranks), asked.workers, one.nodes, asked.per_node, asked.threads, asked.items, one.work / static_cast<double>(asked.items), one.largest,
        shown(one.seconds), shown(one.efficiency), fmt::join(lost, ", "), one.limit, one.requests, one.chunks, one.draws, one.as_recorded));
  }
  return fmt::format("[{}]\n", fmt::join(rows, ",\n "));
}

}  // namespace heiretsu::foresee

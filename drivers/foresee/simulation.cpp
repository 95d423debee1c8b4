#include "drivers/foresee/simulation.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <utility>

#include "drivers/map/node_policy.hpp"
#include "drivers/foresee/node.hpp"

namespace heiretsu::foresee {
namespace {

/// Rank 0's service thread, which deals super-chunks to the nodes of one window.
class Dealer {
 public:
  Dealer(Run& run, const Policy& policy, const Cluster& cluster, std::uint64_t first, double start)
      : run_(run), levels_(policy, cluster.ranks_of_node), state_(levels_.state_words()), first_(first), free_(start) {
    levels_.reset(state_);
    asked_.resize(cluster.ranks_of_node.size(), {start, start});
  }

  /// Deals until every node knows that nothing is left; returns when that was.
  double deal(std::vector<Node>& nodes) {
    for (std::uint32_t node = 0; node < nodes.size(); ++node) ask(node, asked_[node].sent);
    double end = free_;
    while (!requests_.empty()) {
      const auto [arrived, node] = requests_.top();
      requests_.pop();
      const Range range = levels_.next(state_, node);
      const Delivery delivery = answer(node, arrived);
      if (range.empty()) {
        end = std::max(end, nodes[node].close(run_, delivery));
        continue;
      }
      const double dry = nodes[node].fill(run_, first_ + range.first, levels_.inside(node, range.size()), delivery);
      ask(node, wake(delivery.at, dry, run_.service_nap, run_.random), dry);
    }
    return end;
  }

 private:
  struct Asked {
    double dry, sent;
  };
  using Request = std::pair<double, std::uint32_t>;  // when it arrives, of which node

  void ask(std::uint32_t node, double sent) { ask(node, sent, sent); }
  void ask(std::uint32_t node, double sent, double dry) {
    asked_[node] = {dry, sent};
    requests_.emplace(node == 0 ? dry : sent + run_.message.draw(run_.random), node);  // rank 0 sees its own pool itself
  }

  Delivery answer(std::uint32_t node, double arrived) {
    const double begun = wake(free_, arrived, run_.service_nap, run_.random);
    const double queued = std::max(0.0, free_ - arrived);
    free_ = begun + run_.serve.draw(run_.random);
    ++run_.outcome.requests;
    const double at = node == 0 ? free_ : wake(asked_[node].sent, free_ + run_.message.draw(run_.random), run_.service_nap, run_.random);
    return {at, at > asked_[node].dry ? queued / (at - asked_[node].dry) : 0};
  }

  Run& run_;
  NodePolicy levels_;
  std::vector<std::uint64_t> state_;
  std::uint64_t first_;
  double free_;  // when it has answered all that has come
  std::vector<Asked> asked_;
  std::priority_queue<Request, std::vector<Request>, std::greater<>> requests_;
};

/// One window from `start`; returns its end.
double run_window(Run& run, const Workload& workload, const Cluster& cluster, Range items, double start) {
  const std::uint32_t ranks = cluster.ranks(), threads = cluster.threads;
  const Deal deal = make_deal(workload.dealing, items.size(), ranks, threads, workload.preferred_grain);
  const Policy& policy = deal.over_ranks;
  const std::uint64_t grain = deal.thread_grain;
  const bool in_chunks = policy.schedule()->adapts && cluster.ranks_of_node.size() > 1;
  std::vector<Node> nodes;
  if (in_chunks)
    for (const std::uint32_t size : cluster.ranks_of_node) nodes.emplace_back(size, threads, grain, start);
  else
    nodes.emplace_back(ranks, threads, grain, start);
  const double end = in_chunks ? Dealer(run, policy, cluster, items.first, start).deal(nodes) : nodes[0].run_alone(run, items.first, policy);
  double computed = 0;
  for (const Node& node : nodes) computed += node.ends();
  run.outcome.lost[static_cast<std::size_t>(Cause::last_items)] += cluster.workers() * end - computed;
  return end;
}

/// Messages one after another when all tell rank 0 and it tells all.
double rounds(std::uint32_t ranks) {
  double doublings = 0;
  for (std::uint64_t reached = 1; reached < ranks; reached *= 2) ++doublings;
  return 2 * doublings;
}

}  // namespace

std::uint32_t Cluster::ranks() const { return std::accumulate(ranks_of_node.begin(), ranks_of_node.end(), std::uint32_t{0}); }

Cluster make_cluster(std::uint32_t workers, std::uint32_t per_node, std::uint32_t threads) {
  Cluster cluster{std::vector<std::uint32_t>(workers / per_node, per_node / threads), threads};
  if (workers % per_node != 0) cluster.ranks_of_node.push_back(workers % per_node / threads);
  return cluster;
}

Outcome simulate(const Workload& workload, const Cluster& cluster, const Costs& items, const Latency& latency, std::uint64_t seed) {
  // A rank that is alone in its pool, or replays its schedule, waits for nobody.
  const bool alone = cluster.ranks() == 1 || !workload.dealing.over_ranks->adapts;
  Run run{
      .costs = items,
      .take = Times(alone ? std::vector<double>() : latency.take),
      .message = Times(latency.message),
      .serve = Times(latency.serve),
      .service_nap = Times(latency.service_nap),
      .rank_nap = Times(latency.rank_nap),
      .random = std::mt19937_64(seed),
      .outcome = {},
  };
  const double gather = cluster.ranks_of_node.size() > 1 ? rounds(cluster.ranks()) * run.message.mean() : 0;
  double now = 0;
  for (std::uint64_t first = 0; first < items.items();) {
    const std::uint64_t last = first + std::min(workload.window, items.items() - first);
    const double end = run_window(run, workload, cluster, {first, last}, now);
    now = end + gather + workload.window_end * static_cast<double>(last - first);
    run.outcome.lost[static_cast<std::size_t>(Cause::window_end)] += cluster.workers() * (now - end);
    first = last;
  }
  run.outcome.seconds = now;
  return run.outcome;
}

}  // namespace heiretsu::foresee

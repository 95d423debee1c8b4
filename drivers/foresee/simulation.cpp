#include "drivers/foresee/simulation.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <utility>

#include "drivers/foresee/node.hpp"
#include "drivers/map/node_policy.hpp"

namespace heiretsu::foresee {
namespace {

/// Rank 0's service thread, which deals the super-chunks of one window to the nodes.
class Dealer {
 public:
  Dealer(Run& run, const Policy& policy, const Cluster& cluster, std::uint64_t first, double start)
      : run_(run),
        levels_(policy, cluster.ranks_of_node),
        state_(levels_.state_words()),
        first_(first),
        start_(start),
        free_(start) {
    levels_.reset(state_);
    requested_.resize(cluster.ranks_of_node.size());
  }

  /// Deals until every node knows that nothing is left; returns that time.
  double deal(std::vector<Node>& nodes) {
    for (std::uint32_t node = 0; node < nodes.size(); ++node) {
      const Range range = levels_.first(node);
      double used_up = start_;
      if (!range.empty()) used_up = nodes[node].begin(run_, first_ + range.first, levels_.inside(node, range.size()));
      request(node, wake(start_, used_up, run_.service_nap, run_.random), used_up);
    }
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
      const double used_up = nodes[node].fill(run_, first_ + range.first, levels_.inside(node, range.size()), delivery);
      request(node, wake(delivery.at, used_up, run_.service_nap, run_.random), used_up);
    }
    return end;
  }

 private:
  /// The last request of a node.
  struct Requested {
    double used_up;  ///< when its pool was
    double sent;
  };
  using Request = std::pair<double, std::uint32_t>;  // when it arrives, of which node

  void request(std::uint32_t node, double sent, double used_up) {
    requested_[node] = {used_up, sent};
    requests_.emplace(node == 0 ? used_up : sent + run_.message.draw(run_.random),
                      node);  // rank 0 sees its own pool itself
  }

  Delivery answer(std::uint32_t node, double arrived) {
    const double begun = wake(free_, arrived, run_.service_nap, run_.random);
    const double queued = std::max(0.0, free_ - arrived);
    free_ = begun + run_.serve.draw(run_.random);
    ++run_.outcome.requests;
    const Requested& last = requested_[node];
    const double at =
        node == 0 ? free_ : wake(last.sent, free_ + run_.message.draw(run_.random), run_.service_nap, run_.random);
    return {at, at > last.used_up ? queued / (at - last.used_up) : 0};
  }

  Run& run_;
  NodePolicy levels_;
  std::vector<std::uint64_t> state_;
  std::uint64_t first_;
  double start_, free_;  // when it has answered all requests so far
  std::vector<Requested> requested_;
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
  const double end = in_chunks ? Dealer(run, policy, cluster, items.first, start).deal(nodes)
                               : nodes[0].run_alone(run, items.first, policy);
  double computed = 0;
  for (const Node& node : nodes) computed += node.sum_of_ends();
  run.outcome.lost[static_cast<std::size_t>(Cause::last_items)] += cluster.workers() * end - computed;
  return end;
}

/// Messages one after another when all ranks send to rank 0 and it sends to all, along trees.
double message_steps(std::uint32_t ranks) {
  double doublings = 0;
  for (std::uint64_t reached = 1; reached < ranks; reached *= 2) ++doublings;
  return 2 * doublings;
}

}  // namespace

std::uint32_t Cluster::ranks() const {
  return std::accumulate(ranks_of_node.begin(), ranks_of_node.end(), std::uint32_t{0});
}

Cluster make_cluster(std::uint32_t workers, std::uint32_t per_node, std::uint32_t threads) {
  Cluster cluster{std::vector<std::uint32_t>(workers / per_node, per_node / threads), threads};
  if (workers % per_node != 0) cluster.ranks_of_node.push_back(workers % per_node / threads);
  return cluster;
}

Outcome simulate(const Workload& workload, const Cluster& cluster, const Costs& items, const Latency& latency,
                 std::uint64_t seed) {
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
  const double gather = cluster.ranks_of_node.size() > 1 ? message_steps(cluster.ranks()) * run.message.mean() : 0;
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

#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "drivers/foresee/simulation.hpp"

namespace heiretsu::foresee {

/// What all nodes of one simulated run share.
struct Run {
  const Costs& costs;
  Times take, message, serve, service_nap, rank_nap;
  std::mt19937_64 random;
  Outcome outcome;
};

/// When a super-chunk came, and how its request's time divides up.
struct Delivery {
  double at;
  double queue_share = 0;  ///< of the time since it was missing, in which the request waited for others'
};

/// A node: its workers, and the pool that they take from.
class Node {
 public:
  /// All `ranks` begin at time `start` with an empty pool. `thread_grain`: of a rank's threads; 0: equal parts.
  Node(std::uint32_t ranks, std::uint32_t threads, std::uint64_t thread_grain, double start);

  /// Puts a range into the pool, shared out by `policy`; computes until it is used up, and says when that was.
  [[nodiscard]] double fill(Run& run, std::uint64_t first, const Policy& policy, Delivery delivery);

  /// Nothing more comes; computes to the end. Returns when the last worker knows.
  double close(Run& run, Delivery delivery);

  /// All there is goes into the pool at the start, in place of fill() and close(). Returns the same.
  double run_alone(Run& run, std::uint64_t first, const Policy& policy);

  /// The sum over workers of the times at which they had done their last item.
  [[nodiscard]] double ends() const { return ends_; }

 private:
  struct Worker {
    double free;               ///< since when it has nothing to compute
    double held = 0, queue = 0;  ///< of the time since: waited for super-chunks; of it, in rank 0's queue
  };
  struct Waiting {
    std::uint32_t worker;
    double since;
  };
  /// A rank: the range that its threads share out, and those of them who wait for the next; the first looks for it.
  struct Team {
    std::uint64_t first = 0;
    Policy policy{schedules::dynamic, 0, 1, 1};
    std::array<std::uint64_t, 1> state{};
    double lock = 0;
    std::vector<Waiting> waiting;
  };
  using Ask = std::pair<double, std::uint32_t>;  // when, worker

  void put(std::uint64_t first, const Policy& policy);
  /// Lets those ask who do so until then.
  void compute(Run& run, double until, bool stop_when_dry);
  void ask(Run& run, double now, std::uint32_t worker);
  [[nodiscard]] Range take_from_pool(Run& run, double& now, std::uint32_t rank);
  void work(Run& run, double now, std::uint32_t worker, Range items);
  void release(Run& run, Delivery delivery);

  std::uint32_t threads_;
  std::uint64_t thread_grain_;
  std::vector<Worker> workers_;
  std::vector<Team> teams_;
  std::priority_queue<Ask, std::vector<Ask>, std::greater<>> asking_;
  std::uint64_t first_ = 0;
  Policy policy_;
  std::vector<std::uint64_t> state_;
  double lock_ = 0;
  bool closed_ = false;
  std::optional<double> dry_;
  double end_ = 0, ends_ = 0;
};

}  // namespace heiretsu::foresee

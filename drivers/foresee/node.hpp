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

/// The arrival of a super-chunk at its node.
struct Delivery {
  double at;
  double queue_share = 0;  ///< fraction of the time without one that its request spent in rank 0's queue
};

/// A node: its workers, and the pool that they take from.
class Node {
 public:
  /// All `ranks` begin at time `start` with an empty pool. `thread_grain`: of a rank's threads; 0: equal parts.
  Node(std::uint32_t ranks, std::uint32_t threads, std::uint64_t thread_grain, double start);

  /// Has a range in the pool from the start on, shared out by `policy`; computes until it is used up, and returns that
  /// time.
  [[nodiscard]] double begin(Run& run, std::uint64_t first, const Policy& policy);

  /// Puts a range into the pool; the same.
  [[nodiscard]] double fill(Run& run, std::uint64_t first, const Policy& policy, Delivery delivery);

  /// Nothing more comes; computes to the end. Returns when the last worker knows.
  double close(Run& run, Delivery delivery);

  /// All items go into the pool at the start, instead of fill() and close(). Returns the same as close().
  double run_alone(Run& run, std::uint64_t first, const Policy& policy);

  /// The sum over workers of the times at which each finished its last item.
  [[nodiscard]] double sum_of_ends() const { return sum_of_ends_; }

 private:
  struct Worker {
    double idle_since;
    double without_chunk = 0;  ///< of that time, while the pool waited for a super-chunk
    double in_queue = 0;       ///< of that, while the request was in rank 0's queue
  };
  struct Waiting {
    std::uint32_t worker;
    double since;
  };
  /// A rank: the range that its threads share out, and the threads that wait for the next one; the first of them polls.
  struct Team {
    std::uint64_t first = 0;
    Policy policy{schedules::dynamic, 0, 1, 1};
    std::array<std::uint64_t, 1> state{};
    double unlocked = 0;  ///< when its lock is free again
    std::vector<Waiting> waiting;
  };
  using Request = std::pair<double, std::uint32_t>;  // when, by which worker

  void put(std::uint64_t first, const Policy& policy);
  /// Handles the workers' requests until then, or until the pool is used up.
  void compute(Run& run, double until, bool stop_when_used_up);
  void request(Run& run, double now, std::uint32_t worker);
  [[nodiscard]] Range take_from_pool(Run& run, double& now, std::uint32_t rank);
  void share_out(Team& team, Range range, double now) const;
  void work(Run& run, double now, std::uint32_t worker, Range items);
  void release(Run& run, Delivery delivery);

  std::uint32_t threads_;
  std::uint64_t thread_grain_;
  std::vector<Worker> workers_;
  std::vector<Team> teams_;
  std::priority_queue<Request, std::vector<Request>, std::greater<>> requests_;
  std::uint64_t first_ = 0;
  Policy policy_;
  std::vector<std::uint64_t> state_;
  double unlocked_ = 0;  // when the pool's lock is free again
  bool closed_ = false;
  std::optional<double> used_up_;
  double end_ = 0, sum_of_ends_ = 0;
};

}  // namespace heiretsu::foresee

#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "drivers/map/dealing.hpp"
#include "drivers/foresee/costs.hpp"
#include "drivers/foresee/latency.hpp"

namespace heiretsu::foresee {

/// Workers: the threads of the ranks of the nodes of a cluster.
struct Cluster {
  std::vector<std::uint32_t> ranks_of_node;  ///< each >= 1
  std::uint32_t threads = 1;                 ///< of a rank

  [[nodiscard]] std::uint32_t ranks() const;
  [[nodiscard]] std::uint32_t workers() const { return ranks() * threads; }
};

/// `workers` on nodes of `per_node` workers, the last of which may have fewer, as ranks of `threads`; both are multiples of it.
[[nodiscard]] Cluster make_cluster(std::uint32_t workers, std::uint32_t per_node, std::uint32_t threads);

/// What is dealt, and how.
struct Workload {
  Dealing dealing;
  std::uint64_t preferred_grain = 1;         ///< items per chunk that the kernel prefers, >= 1
  std::uint64_t window = ~std::uint64_t{0};  ///< items that are dealt before all wait for each other
  double window_end = 0;                     ///< seconds that rank 0 alone needs for each item at the end of its window
};

/// What keeps workers from computing.
enum class Cause : std::uint8_t {
  last_items,  ///< others still compute when nothing is left to take
  queue,       ///< their request waits while rank 0 answers others
  answers,     ///< the way of a request and its answer between nodes, and the sleeps of those who look for them
  pool,        ///< taking from the pool of their node, one after another
  window_end,  ///< results are gathered and rank 0 deals with them
};
inline constexpr std::size_t cause_count = 5;
inline constexpr std::array<std::string_view, cause_count> cause_names{"last_items", "queue", "answers", "pool", "window_end"};

/// A run that was not made.
struct Outcome {
  double seconds = 0;                      ///< from the start to the end of the last worker
  double work = 0;                         ///< costs of all items
  double largest = 0;                      ///< cost of the dearest
  std::array<double, cause_count> lost{};  ///< worker-seconds by cause; with the work they are workers x seconds
  std::uint64_t requests = 0;              ///< that rank 0 answered
  std::uint64_t chunks = 0;                ///< ranges that workers took
};

/// Runs `items` through Policy and NodePolicy, as the transports of drivers/map would carry them, in simulated time.
///
/// Workers compute as long as their items cost. The ranks of a node take ranges from a pool one after another; its service
/// thread asks for the next super-chunk when it finds the pool used up, in messages, and rank 0's answers one request after
/// another. Static and cyclic need no messages. Within a rank threads share out in equal parts (dynamic). O(chunks log
/// workers of a node + requests log nodes). Left out: that a message can be slow because others are under way, and that
/// items cost more where neighbours share caches and memory.
[[nodiscard]] Outcome simulate(const Workload& workload, const Cluster& cluster, const Costs& items, const Latency& latency, std::uint64_t seed);

}  // namespace heiretsu::foresee

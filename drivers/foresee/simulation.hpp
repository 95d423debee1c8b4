#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "drivers/foresee/costs.hpp"
#include "drivers/foresee/latency.hpp"
#include "drivers/map/dealing.hpp"

namespace heiretsu::foresee {

/// Workers: the threads of the ranks of the nodes of a cluster.
struct Cluster {
  std::vector<std::uint32_t> ranks_of_node;  ///< each >= 1
  std::uint32_t threads = 1;                 ///< per rank

  [[nodiscard]] std::uint32_t ranks() const;
  [[nodiscard]] std::uint32_t workers() const { return ranks() * threads; }
};

/// `workers` on nodes of `per_node` workers, the last of which may have fewer, as ranks of `threads` workers. `workers`
/// and `per_node` must be multiples of `threads`.
[[nodiscard]] Cluster make_cluster(std::uint32_t workers, std::uint32_t per_node, std::uint32_t threads);

/// What is dealt, and how.
struct Workload {
  Dealing dealing;
  std::uint64_t preferred_grain = 1;         ///< items per chunk that the kernel prefers, >= 1
  std::uint64_t window = ~std::uint64_t{0};  ///< items that are dealt before all wait for each other
  double window_end = 0;                     ///< seconds that rank 0 alone needs per item at the end of its window
};

/// What keeps workers from computing.
enum class Cause : std::uint8_t {
  last_items,  ///< others still compute when nothing is left to take
  queue,       ///< their request waits while rank 0 answers others
  answers,     ///< request and answer travel between nodes, and whoever polls for them sleeps
  pool,        ///< taking from the pool of their node, one after another
  window_end,  ///< results are gathered and rank 0 processes them
};
inline constexpr std::size_t cause_count = 5;
inline constexpr std::array<std::string_view, cause_count> cause_names{"last_items", "queue", "answers", "pool",
                                                                       "window_end"};

/// What a simulated run took.
struct Outcome {
  double seconds = 0;                      ///< from the start to the end of the last worker
  double work = 0;                         ///< costs of all items
  double largest = 0;                      ///< cost of the most expensive
  std::array<double, cause_count> lost{};  ///< worker-seconds by cause; they and the work add up to workers x seconds
  std::uint64_t requests = 0;              ///< that rank 0 answered
  std::uint64_t chunks = 0;                ///< ranges given to workers
};

/// Runs `items` through Policy and NodePolicy, as the transports of drivers/map would carry them, in simulated time.
///
/// Workers compute as long as their items cost. The ranks of a node take ranges from a pool one after another; when the
/// node's service thread finds the pool used up, it requests the next super-chunk by a message, and that of rank 0
/// answers one request after another. Static and cyclic need no messages. The threads of a rank share out in equal
/// parts (dynamic). O(chunks log(workers per node) + requests log(nodes)). Not modelled: messages that slow each other
/// down, and items that cost more where workers share caches and memory.
[[nodiscard]] Outcome simulate(const Workload& workload, const Cluster& cluster, const Costs& items,
                               const Latency& latency, std::uint64_t seed);

}  // namespace heiretsu::foresee

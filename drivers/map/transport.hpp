#pragma once
#include <chrono>
#include <cstdint>
#include <memory>

#include "drivers/map/policy.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// Carries a policy's ranges to the ranks. One window is begin(), next() until it is empty, end().
class Transport {
 public:
  virtual ~Transport() = default;

  /// Starts a window; policy.workers() is the number of ranks. Collective.
  virtual void begin(const Policy& policy) = 0;

  /// This rank's next range; empty when nothing is left. From any thread, one at a time.
  virtual Range next() = 0;

  /// Ends the window, whether or not next() came to its end. Collective, but does not wait for the others.
  virtual void end() = 0;
};

/// The transport that fits: each rank replays a schedule that does not adapt; else the ranks of a node share a pool in
/// memory, and between nodes messages carry super-chunks, because one-sided communication does not progress by itself
/// there. Collective.
[[nodiscard]] std::unique_ptr<Transport> make_transport(const Ranks& ranks, Schedule schedule);

/// How long a service sleeps when it has found nothing to do: 1 % of a core goes into looking.
inline constexpr std::chrono::microseconds service_nap{50};

/// Who keeps a node's ranks in work while they compute: a thread of its first rank, or that rank itself, between two
/// grains of its own work and before it waits. Polling needs no thread, but an answer may take a grain's time.
enum class Service : std::uint8_t { thread, polled };

/// The two by name. `node`: which ranks share a pool, of those that can share memory; only for schedules that adapt, and
/// MPI must have been started. Collective.
[[nodiscard]] std::unique_ptr<Transport> make_replay_transport(const Ranks& ranks);
[[nodiscard]] std::unique_ptr<Transport> make_node_transport(const Ranks& ranks, const Ranks& node, Service service = Service::thread);

}  // namespace heiretsu

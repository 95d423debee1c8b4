#pragma once
#include <chrono>
#include <cstdint>
#include <memory>

#include "drivers/map/policy.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// Carries a policy's ranges to the ranks. A round is begin(), next() until it gives an empty range, leave().
class Transport {
 public:
  virtual ~Transport() = default;

  /// Starts a round; policy.workers() is the number of ranks. Collective.
  virtual void begin(const Policy& policy) = 0;

  /// This rank's next range; empty when nothing is left. From any thread, one at a time.
  virtual Range next() = 0;

  /// Ends the round for this rank, also before next() came to its end. Every rank must call it. A rank that serves
  /// others returns when these need no more answers, any other rank at once.
  virtual void leave() = 0;
};

/// The transport for a schedule. If it does not adapt, each rank replays it. Else the ranks of a node share a pool in
/// memory, and messages carry super-chunks between nodes, because one-sided communication does not progress by itself
/// there. Collective.
[[nodiscard]] std::unique_ptr<Transport> make_transport(const Ranks& ranks, Schedule schedule);

/// How long a service thread sleeps when it has nothing to do: polling takes 1 % of a core.
inline constexpr std::chrono::microseconds service_nap{50};

/// Who requests and answers while the ranks of a node compute: a thread of its first rank, or that rank itself between
/// two grains of its own work and before it waits. Polling needs no thread, but an answer may take as long as a grain.
enum class Service : std::uint8_t { thread, polled };

/// Each transport by its name. `node`: the ranks that share a pool; they must be able to share memory. A node transport
/// needs a schedule that adapts, and MPI. Collective.
[[nodiscard]] std::unique_ptr<Transport> make_replay_transport(const Ranks& ranks);
[[nodiscard]] std::unique_ptr<Transport> make_node_transport(const Ranks& ranks, const Ranks& node,
                                                             Service service = Service::thread);

}  // namespace heiretsu

#pragma once
#include <cstdint>

namespace heiretsu::planted {

/// Why this program does not scale: losses of known size, in parts of its work or in seconds.
struct Scenario {
  double seconds = 0.4;  ///< its work, in seconds of one core
  double serial = 0;     ///< part of the work that rank 0's first thread does while all others wait, 0..1
  double lock = 0;       ///< part of the work done holding a lock that the threads of a rank share, 0..1 - serial
  double imbalance = 0;  ///< of the rest the last thread of all has 1 + imbalance times the mean, >= 0
  double message = 0;    ///< seconds that a message between ranks takes; nothing when there is one rank
};

/// A thread's position in the job.
struct Position {
  int rank = 0, ranks = 1;
  std::uint32_t thread = 0, threads = 1;  ///< of a rank
};

/// What a thread does in one repetition, in seconds and in this order.
struct Plan {
  double serial = 0;
  double message = 0;
  double locked = 0;  ///< holding the lock; the threads of a rank take it in turn, in thread order
  double compute = 0;
};

/// The plan of one thread. Those of all threads add up to scenario.seconds but for the messages, so that on P threads,
/// t per rank, core-time is lost to: the serial part (P - 1) serial seconds; the lock (t - 1) lock seconds; the
/// imbalance imbalance (1 - serial - lock) seconds; messages P message. imbalance must not exceed P - 1. O(1).
[[nodiscard]] Plan make_plan(const Scenario& scenario, const Position& position);

}  // namespace heiretsu::planted

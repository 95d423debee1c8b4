#pragma once
#include <cstdint>

namespace heiretsu::planted {

/// Why this program does not scale: losses of known size, in parts of its work or in seconds.
struct Truth {
  double seconds = 0.4;    ///< its work, in seconds of one core
  double serial = 0;       ///< part of the work that rank 0's first thread does while all others wait, 0..1
  double lock = 0;         ///< part of the work done holding a lock that the threads of a rank share, 0..1 - serial
  double imbalance = 0;    ///< the last thread of all has so much more of the rest than the mean, as a part of the mean, >= 0
  double message = 0;      ///< seconds that a message is under way between ranks; nothing when there is one rank
};

/// A thread's place in the job.
struct Place {
  int rank = 0, ranks = 1;
  std::uint32_t thread = 0, threads = 1;  ///< of a rank
};

/// What a thread does in one repetition, in seconds and in this order.
struct Duties {
  double serial = 0;
  double message = 0;
  double locked = 0;   ///< holding the lock; the threads of a rank take it in turn, in thread order
  double compute = 0;
};

/// The duties of one thread. Those of all threads add up to truth.seconds but for the messages, so that on P threads, t a
/// rank, core-time is lost to: the serial part (P - 1) serial seconds; the lock (t - 1) lock seconds; the imbalance
/// imbalance (1 - serial - lock) seconds; messages P message. imbalance must not exceed P - 1. O(1).
[[nodiscard]] Duties duties(const Truth& truth, const Place& place);

}  // namespace heiretsu::planted

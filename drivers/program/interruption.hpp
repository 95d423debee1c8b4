#pragma once
#include <optional>
#include <string>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// Says when a run that can be gone on with is to stop between two windows: after SIGTERM, SIGINT or SIGUSR1 to any of its
/// ranks, or when the next window may not end a minute before its batch job does (SLURM_JOB_END_TIME, seconds since 1970).
class Interruption {
 public:
  /// Takes the signals from now on, if rank 0 says `enabled`; rank 0 tells of one at once. A second SIGINT is not taken.
  /// Collective.
  Interruption(const Ranks& ranks, bool enabled);

  /// Is it to stop now? To be asked between windows; the same answer on every rank. Collective where enabled, else free.
  [[nodiscard]] bool wanted();

  /// Why, for the user; empty unless it was wanted.
  [[nodiscard]] const std::string& reason() const { return reason_; }

  /// The end of the batch job from an environment variable's text, in seconds since 1970; nothing where it is no time, or
  /// one before `now`, which another job left.
  [[nodiscard]] static std::optional<double> job_end(const char* text, double now);

  /// Is the job, which ends in `left` seconds, to stop now that a window may take `window` seconds?
  [[nodiscard]] static bool near_end(double left, double window) { return left < window + last_seconds; }

 private:
  static constexpr double last_seconds = 60;

  const Ranks& ranks_;
  bool enabled_ = false;
  std::optional<double> job_end_;
  double window_began_;
  double longest_window_ = 0;
  std::string reason_;
};

}  // namespace heiretsu

#pragma once
#include <optional>
#include <string>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// Decides when a run that can be resumed must stop between two windows: after SIGTERM, SIGINT or SIGUSR1 to any of its
/// ranks, or when the next window may not end a minute before its batch job does (SLURM_JOB_END_TIME, seconds since
/// 1970).
class Interruption {
 public:
  /// Handles the signals from now on, if `enabled` at rank 0, which answers SIGINT with a line at once. A second SIGINT
  /// ends the process. Collective.
  Interruption(const Ranks& ranks, bool enabled);

  /// Must the run stop now? Called between windows; the same answer on every rank. Collective where enabled, else free.
  [[nodiscard]] bool wanted();

  /// Has this rank received such a signal? Then the run ends with the round that it is in: what is dealt in it may be
  /// left undone, where the round can be cut. From any thread.
  [[nodiscard]] static bool signalled();

  /// Why, for the user; empty unless wanted() was true.
  [[nodiscard]] const std::string& reason() const { return reason_; }

  /// The end of the batch job from the text of an environment variable, in seconds since 1970; nothing where it is no
  /// time, or one before `now`, which an earlier job left.
  [[nodiscard]] static std::optional<double> job_end(const char* text, double now);

  /// Must a job that ends in `left` seconds stop now, if a window may take `window` seconds?
  [[nodiscard]] static bool near_end(double left, double window) { return left < window + reserve; }

 private:
  static constexpr double reserve = 60;  // seconds

  const Ranks& ranks_;
  bool enabled_ = false;
  std::optional<double> job_end_;
  double window_began_;
  double longest_window_ = 0;
  std::string reason_;
};

}  // namespace heiretsu

#pragma once
#include <string>
#include <vector>

#include "drivers/measure/sample.hpp"
#include "kernels/base/clock.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// The clock of rank 0, on every rank. Ranks that share a clock (one boot of one kernel, one time namespace) are not
/// synchronised; of each other clock the first rank is, along a binary tree: the offset is that of the ping-pong with
/// the least round-trip time, half of which bounds the error; the drift comes from synchronising once more at the end.
/// After HCA3's tree: S. Hunold and A. Carpen-Amarie, Hierarchical clock synchronization in MPI, CLUSTER 2018.
class GlobalClock {
 public:
  /// Synchronises. Collective; O(log clocks) rounds of some ms, nothing on one clock.
  explicit GlobalClock(const Ranks& ranks);

  /// A time of this rank's clock on rank 0's, both in seconds.
  [[nodiscard]] double global(double local) const {
    return local + mine_.offset + mine_.drift * (local - synchronised_);
  }

  /// The time on this rank's clock when rank 0's shows `time`.
  [[nodiscard]] double local(double time) const {
    return time - mine_.offset - mine_.drift * (time - mine_.offset - synchronised_);
  }

  /// Synchronises again, so that the drift since the first time is known. Collective.
  void measure_drift();

  /// What is known of every rank's clock, at rank 0; nothing elsewhere. Collective.
  [[nodiscard]] std::vector<ClockSync> gather() const;

 private:
  /// Offset of this rank's clock to rank 0's, seconds, and the bound of its error. Collective.
  [[nodiscard]] ClockSync synchronise() const;

  const Ranks& ranks_;
  std::vector<int> leaders_;  // the first rank of each clock, ascending; rank 0 leads its own
  std::size_t clock_ = 0;     // which of them is this rank's
  ClockSync mine_;
  double synchronised_ = 0;  // when, on this rank's clock
};

}  // namespace heiretsu

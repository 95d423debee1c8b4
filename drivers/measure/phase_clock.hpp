#pragma once
#include "drivers/measure/sample.hpp"
#include "drivers/measure/thread_usage.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu {

/// Books one thread's time to phases: the time between two calls of enter() goes to the phase of the first.
/// One clock read per call (about 30 ns). Made and used by the thread that it measures.
class PhaseClock {
 public:
  /// Books to `sample`, which must outlive the clock; begins in `phase`.
  PhaseClock(ThreadSample& sample, Phase phase) : sample_(sample), phase_(phase), since_(now()), usage_(sample) {}
  PhaseClock(const PhaseClock&) = delete;
  PhaseClock& operator=(const PhaseClock&) = delete;
  ~PhaseClock() { enter(phase_); }

  /// From now on time goes to `phase`.
  void enter(Phase phase) {
    const double time = now();
    sample_.phases[static_cast<std::size_t>(phase_)] += time - since_;
    since_ = time;
    phase_ = phase;
  }

  [[nodiscard]] ThreadSample& sample() { return sample_; }

 private:
  ThreadSample& sample_;
  Phase phase_;
  double since_;
  ThreadUsage usage_;
};

}  // namespace heiretsu

#pragma once
// Stands in for the kit's phase clock in unclocked_bench: the same calls, no clock read.
#include "drivers/measure/sample.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu {

/// Books nothing.
class PhaseClock {
 public:
  PhaseClock(ThreadSample& sample, Phase) : sample_(sample) {}
  void enter(Phase) {}
  [[nodiscard]] ThreadSample& sample() { return sample_; }

 private:
  ThreadSample& sample_;
};

}  // namespace heiretsu

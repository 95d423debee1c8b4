#pragma once
#include <cstdint>

#include "drivers/measure/phase_clock.hpp"
#include "kernels/base/range.hpp"

namespace heiretsu {

/// Where a worker's ranges come from. An empty range says that nothing is left for it.
class Source {
 public:
  virtual ~Source() = default;

  /// The next range of `worker`. May be called by several workers at once. Time spent is clocked as waiting or
  /// communicating on the caller's clock.
  virtual Range next(std::uint32_t worker, PhaseClock& clock) = 0;

  /// From now on next() gives empty ranges to all: a worker failed. May be called at any time, by any worker.
  virtual void stop() = 0;
};

}  // namespace heiretsu

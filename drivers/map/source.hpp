#pragma once
#include <cstdint>

#include "drivers/measure/phase_clock.hpp"
#include "kernels/base/range.hpp"

namespace heiretsu {

/// Where workers get their ranges from. An empty range means that nothing is left for the worker.
class Source {
 public:
  virtual ~Source() = default;

  /// The next range of `worker`. Several workers may call it at once. Books its time on the caller's clock as wait or
  /// communicate.
  virtual Range next(std::uint32_t worker, PhaseClock& clock) = 0;

  /// From now on next() gives only empty ranges, because a worker failed. May be called at any time, by any worker.
  virtual void stop() = 0;
};

}  // namespace heiretsu

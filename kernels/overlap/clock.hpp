#pragma once
#include <chrono>

namespace heiretsu::overlap {

/// Waits are due on the monotonic clock, which all processes of a host share.
using Clock = std::chrono::steady_clock;

}  // namespace heiretsu::overlap

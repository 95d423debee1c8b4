#include "kernels/overlap/blocking.hpp"
#include "kernels/overlap/waits.hpp"

namespace heiretsu::overlap {

Waited wait_one_by_one(const Waits& waits) {
  Waited waited;
  if (waits.count == 0) return waited;
  const Blocking blocking(waits.medium, 1);
  for (std::uint64_t i = 0; i < waits.count; ++i) waited.count(blocking.wait(waits.each, 0));
  waited.max_in_flight = 1;
  return waited;
}

}  // namespace heiretsu::overlap

#include "kernels/planted/duties.hpp"

namespace heiretsu::planted {

Duties duties(const Truth& truth, const Place& place) {
  const double all = static_cast<double>(place.ranks) * place.threads;
  const bool first = place.rank == 0 && place.thread == 0;
  const bool last = place.rank + 1 == place.ranks && place.thread + 1 == place.threads;
  const double mean = (1 - truth.serial - truth.lock) * truth.seconds / all;
  Duties mine;
  mine.serial = first ? truth.serial * truth.seconds : 0;
  mine.message = place.ranks > 1 && place.thread == 0 ? truth.message : 0;
  mine.locked = truth.lock * truth.seconds / all;
  mine.compute = mean;
  if (all > 1) mine.compute *= last ? 1 + truth.imbalance : 1 - truth.imbalance / (all - 1);
  return mine;
}

}  // namespace heiretsu::planted

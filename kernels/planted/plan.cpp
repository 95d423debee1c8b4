#include "kernels/planted/plan.hpp"

namespace heiretsu::planted {

Plan make_plan(const Scenario& scenario, const Position& position) {
  const double all = static_cast<double>(position.ranks) * position.threads;
  const bool first = position.rank == 0 && position.thread == 0;
  const bool last = position.rank + 1 == position.ranks && position.thread + 1 == position.threads;
  const double mean = (1 - scenario.serial - scenario.lock) * scenario.seconds / all;
  Plan plan;
  plan.serial = first ? scenario.serial * scenario.seconds : 0;
  plan.message = position.ranks > 1 && position.thread == 0 ? scenario.message : 0;
  plan.locked = scenario.lock * scenario.seconds / all;
  plan.compute = mean;
  if (all > 1) plan.compute *= last ? 1 + scenario.imbalance : 1 - scenario.imbalance / (all - 1);
  return plan;
}

}  // namespace heiretsu::planted

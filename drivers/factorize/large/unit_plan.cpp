#include "drivers/factorize/large/unit_plan.hpp"

#include <algorithm>
#include <cmath>

namespace heiretsu::factorize {

UnitPlan::UnitPlan(std::uint64_t workers, const SieveForecast& before)
    : workers_(workers),
      before_(before),
      rate_(static_cast<double>(workers) * before.units / std::max(before.seconds, 1e-6)) {}

void UnitPlan::note(std::uint64_t units, double seconds) {
  rate_ = static_cast<double>(units) / std::max(seconds, 1e-6);
}

std::uint64_t UnitPlan::next(const SieveProgress& so_far, double wanted) const {
  constexpr double seconds_of_round = 2, error_before = 0.3, error = 0.06;  // see forecast_sieve(), units_needed()
  const double needed = units_needed(before_, so_far, wanted);
  const double uncertain = needed * (so_far.units == 0 ? error_before : error);
  double units = needed - so_far.units;
  if (units > 2 * uncertain) units -= uncertain;
  units = std::min(units, seconds_of_round * rate_);
  const double each = std::ceil(units / static_cast<double>(workers_));
  return static_cast<std::uint64_t>(std::max(each, 1.0)) * workers_;
}

}  // namespace heiretsu::factorize

#include "drivers/factorize/large/unit_plan.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "drivers/factorize/forecast.hpp"

namespace heiretsu::factorize {
namespace {

constexpr double seconds_of_round = 2;
constexpr double error_before = 0.3, error = 0.06;  // see forecast_sieve(), units_needed()

}  // namespace

UnitPlan::UnitPlan(std::uint64_t workers, const SieveForecast& before)
    : workers_(workers),
      before_(before),
      rate_(static_cast<double>(workers) * before.units / std::max(before.seconds, 1e-6)) {}

void UnitPlan::note(std::uint64_t units, double seconds) {
  rate_ = static_cast<double>(units) / std::max(seconds, 1e-6);
}

std::uint64_t UnitPlan::next(const SieveProgress& so_far, double dealt, double wanted) const {
  const double needed = units_needed(before_, so_far, wanted);
  const double uncertain = needed * (so_far.units == 0 ? error_before : error);
  double units = needed - dealt;
  if (units > 2 * uncertain) units -= uncertain;
  units = std::min(units, seconds_of_round * rate_);
  const double each = std::ceil(units / static_cast<double>(workers_));
  return static_cast<std::uint64_t>(std::max(each, 1.0)) * workers_;
}

bool UnitPlan::far_from_end(const SieveProgress& so_far, double dealt, double wanted) const {
  const double certain = 1 - (so_far.units == 0 ? error_before : error);  // of the units needed
  return dealt + seconds_of_round * rate_ < certain * units_needed(before_, so_far, wanted);
}

UnitPlan::Outlook UnitPlan::outlook(const SieveProgress& so_far, double dealt, double wanted) const {
  const double needed = units_needed(before_, so_far, wanted);
  return {std::min(1.0, dealt / needed), std::max(0.0, needed - dealt) / rate_};
}

std::string UnitPlan::status(const SieveProgress& so_far, double dealt, double wanted) const {
  const auto [fraction, seconds_left] = outlook(so_far, dealt, wanted);
  if (dealt == 0) return fmt::format("sieving, about {} left", duration_text(seconds_left));
  if (so_far.units == 0)
    return fmt::format("sieving {:.0f} %, about {} left", 100 * fraction, duration_text(seconds_left));
  return fmt::format("sieving {:.0f} %, {:.0f} of {:.0f} relations, {:.0f} a second, about {} left", 100 * fraction,
                     so_far.relations, so_far.relations / so_far.units * dealt / fraction,
                     so_far.relations / so_far.units * rate_, duration_text(seconds_left));
}

}  // namespace heiretsu::factorize

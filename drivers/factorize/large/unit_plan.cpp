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

SieveProgress progress_of(const RelationCollection& collection, std::uint64_t units) {
  const CycleCounter& count = collection.count();
  return {static_cast<double>(units), static_cast<double>(count.relations()), static_cast<double>(count.complete()),
          static_cast<double>(count.cycles())};
}

UnitPlan::UnitPlan(std::uint64_t workers, const SieveForecast& before)
    : workers_(workers),
      before_(before),
      rate_(static_cast<double>(workers) * before.units / std::max(before.seconds, 1e-6)) {}

void UnitPlan::note(std::uint64_t units, double seconds) {
  rate_ = static_cast<double>(units) / std::max(seconds, 1e-6);
}

std::uint64_t UnitPlan::next(const SieveProgress& so_far, double dealt, double wanted) const {
  const double all = needed(so_far, wanted), uncertain = all * (so_far.units == 0 ? error_before : error);
  double units = all - dealt;
  if (units > 2 * uncertain) units -= uncertain;
  return for_all(std::min(units, seconds_of_round * rate_));
}

std::uint64_t UnitPlan::units_of_round() const { return for_all(seconds_of_round * rate_); }

/// Rounded up: every worker gets as many, at least one.
std::uint64_t UnitPlan::for_all(double units) const {
  const double each = std::ceil(units / static_cast<double>(workers_));
  return static_cast<std::uint64_t>(std::max(each, 1.0)) * workers_;
}

bool UnitPlan::far_from_end(const SieveProgress& so_far, double dealt, double wanted) const {
  const double certain = 1 - (so_far.units == 0 ? error_before : error);  // of the units needed
  return dealt + seconds_of_round * rate_ < certain * needed(so_far, wanted);
}

UnitPlan::Outlook UnitPlan::outlook(const SieveProgress& so_far, double dealt, double wanted) const {
  const double all = needed(so_far, wanted);
  return {std::min(1.0, dealt / all), std::max(0.0, all - dealt) / rate_};
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

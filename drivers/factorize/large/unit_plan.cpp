#include "drivers/factorize/large/unit_plan.hpp"

#include <algorithm>
#include <cmath>

namespace heiretsu::factorize {

void UnitPlan::note(std::uint64_t units_of_round, double seconds, std::uint64_t units, std::size_t cycles) {
  const auto units_now = static_cast<double>(units), cycles_now = static_cast<double>(cycles);
  if (cycles_ > 0 && cycles_now > cycles_ && units_now > units_)
    exponent_ = std::clamp(std::log(cycles_now / cycles_) / std::log(units_now / units_), 1.0, 4.0);
  rate_ = static_cast<double>(units_of_round) / std::max(seconds, 1e-6);
  units_ = units_now;
  cycles_ = cycles_now;
}

/// Units that are still missing, if cycles go on as they did.
double UnitPlan::missing(std::size_t wanted) const {
  if (cycles_ == 0) return units_;
  return units_ * std::max(0.0, std::pow(static_cast<double>(wanted) / cycles_, 1 / exponent_) - 1);
}

std::uint64_t UnitPlan::next(std::size_t wanted) const {
  constexpr double seconds_of_round = 2, careful = 0.75, growth = 4;
  constexpr std::uint64_t first = 2, last = 4;  // units a worker
  if (rate_ == 0) return first * workers_;
  double units = missing(wanted);
  // Cycles come ever faster, so that the estimate is too high while much is missing.
  if (units > static_cast<double>(last * workers_)) units *= careful;
  units = std::min({units, seconds_of_round * rate_, growth * units_});
  const auto rounds = static_cast<std::uint64_t>(std::ceil(units / static_cast<double>(workers_)));
  return std::max<std::uint64_t>(rounds, 1) * workers_;
}

}  // namespace heiretsu::factorize

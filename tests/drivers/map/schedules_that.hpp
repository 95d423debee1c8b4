#pragma once
#include <algorithm>
#include <iterator>
#include <vector>

#include "drivers/map/schedules.hpp"

namespace heiretsu {

/// The schedules that have a property, such as &ScheduleRules::adapts.
inline std::vector<Schedule> schedules_that(bool ScheduleRules::*have) {
  std::vector<Schedule> found;
  std::copy_if(schedules::all.begin(), schedules::all.end(), std::back_inserter(found),
               [have](Schedule schedule) { return schedule.operator->()->*have; });
  return found;
}

}  // namespace heiretsu

#pragma once
#include <array>

#include "drivers/map/schedules/cyclic.hpp"
#include "drivers/map/schedules/dynamic.hpp"
#include "drivers/map/schedules/guided.hpp"
#include "drivers/map/schedules/static.hpp"
#include "drivers/map/schedules/stealing.hpp"

namespace heiretsu::schedules {

/// Every schedule, in the order in which users see them.
inline constexpr std::array all{static_, cyclic, dynamic, guided, stealing};

}  // namespace heiretsu::schedules

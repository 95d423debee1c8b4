#pragma once
#include <cstdint>

#include "drivers/map/dealing.hpp"
#include "drivers/map/executor.hpp"
#include "drivers/map/transport.hpp"

namespace heiretsu {

/// Deals a round's items, computes those that this rank gets on `threads` threads, and returns the results.
/// `transport` must fit how.over_ranks. Collective. @throws as execute() does.
[[nodiscard]] Share deal(const Job& job, Transport& transport, const Deal& how, Executor executor,
                         std::uint32_t threads, bool keep_costs = false);

}  // namespace heiretsu

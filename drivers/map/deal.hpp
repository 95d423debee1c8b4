#pragma once
#include <cstdint>

#include "drivers/map/dealing.hpp"
#include "drivers/map/executor.hpp"
#include "drivers/map/transport.hpp"

namespace heiretsu {

/// Deals a round's items to this rank, computes what it gets on `threads` threads, and returns what they made of it.
/// `transport` must fit how.over_ranks. Collective. @throws as execute() does.
[[nodiscard]] Share deal(const Job& job, Transport& transport, const Deal& how, Executor executor, std::uint32_t threads, bool keep_costs = false);

}  // namespace heiretsu

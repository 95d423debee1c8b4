#pragma once
#include <memory>

#include "kernels/dispatch/tasks.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu::dispatch {

/// The kit's RankPool. Every rank calls run() with the tasks of the whole job; rank 0 gets the results, the others
/// nothing.
std::unique_ptr<Dispatcher> make_rank_pool(const Ranks& ranks, bool as_completed);

}  // namespace heiretsu::dispatch

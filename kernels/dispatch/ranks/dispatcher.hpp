#pragma once
#include <memory>

#include "kernels/dispatch/tasks.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu::dispatch {

/// Our RankPool, to be run on every rank with the tasks of the whole job; the results are rank 0's, nothing elsewhere.
std::unique_ptr<Dispatcher> make_rank_pool(const Ranks& ranks, bool as_completed);

}  // namespace heiretsu::dispatch

#pragma once
#include <memory>

#include "kernels/exchange/exchange.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu::exchange {

// Between ranks 0 .. producers-1 and the consumers after them; thread 0 of each does the work. All functions are
// collective.

/// MPI_Send of one item per message, to the consumers in turn. One send per plan.capacity items to a consumer is
/// synchronous and returns when all before it have been received: else a slow consumer's memory would fill.
std::unique_ptr<Exchange> make_send(const Ranks& ranks, const Plan& plan);
/// The same with plan.batch items per message.
std::unique_ptr<Exchange> make_batch(const Ranks& ranks, const Plan& plan);
/// A ring for each pair of a producer and a consumer in memory that the ranks of a node share.
std::unique_ptr<Exchange> make_shared_ring(const Ranks& ranks, const Plan& plan);
/// The same ring in a window of the consumer's memory that the producer writes by MPI_Put, plan.batch items at a time.
std::unique_ptr<Exchange> make_rma(const Ranks& ranks, const Plan& plan);

}  // namespace heiretsu::exchange

#include <vector>

#include "kernels/exchange/loops.hpp"
#include "kernels/exchange/ranks/between_ranks.hpp"
#include "kernels/exchange/ranks/exchange.hpp"
#include "kernels/ranks/mpi.hpp"

namespace heiretsu::exchange {
namespace {

constexpr int tag = 1;

/// Items in messages of plan.batch items; an empty one says that its sender has finished.
class Messages final : public BetweenRanks {
 public:
  Messages(const Ranks& ranks, Plan plan, std::uint64_t batch)
      : BetweenRanks(ranks, with_batch(plan, batch)), between_synchronous_(plan.capacity / batch) {}

 private:
  static Plan with_batch(Plan plan, std::uint64_t batch) {
    plan.batch = batch;
    return plan;
  }

  void send(Samples& samples, Outcome& outcome) override {
    std::uint32_t to = producer() % plan().consumers;
    std::vector<std::uint64_t> sent(plan().consumers);
    const double start = Team::now();
    produce_batches(plan(), producer(), samples, [&](std::span<const std::uint64_t> items) {
      const bool synchronous = ++sent[to] % between_synchronous_ == 0;
      check((synchronous ? MPI_Ssend : MPI_Send)(items.data(), static_cast<int>(items.size()), MPI_UINT64_T,
                                                 rank_of_consumer(to), tag, comm_of(ranks())),
            "MPI_Send");
      to = to + 1 == plan().consumers ? 0 : to + 1;
      return true;
    });
    for (std::uint32_t consumer = 0; consumer < plan().consumers; ++consumer)
      check(MPI_Send(nullptr, 0, MPI_UINT64_T, rank_of_consumer(consumer), tag, comm_of(ranks())), "MPI_Send");
    outcome.communicated = Team::now() - start;  // it does hardly anything else
  }

  void receive(Samples& samples, Receipt& receipt, Outcome& outcome) override {
    std::vector<std::uint64_t> items(plan().batch);
    const double start = Team::now();
    for (std::uint32_t finished = 0; finished < plan().producers;) {
      MPI_Status status;
      check(MPI_Recv(items.data(), static_cast<int>(items.size()), MPI_UINT64_T, MPI_ANY_SOURCE, tag, comm_of(ranks()),
                     &status),
            "MPI_Recv");
      int count = 0;
      check(MPI_Get_count(&status, MPI_UINT64_T, &count), "MPI_Get_count");
      if (count == 0) ++finished;
      consume(plan(), {items.data(), static_cast<std::size_t>(count)}, samples, receipt);
    }
    if (plan().spins == 0) outcome.communicated = Team::now() - start;
  }

  std::uint64_t between_synchronous_;  // messages
};

}  // namespace

std::unique_ptr<Exchange> make_send(const Ranks& ranks, const Plan& plan) {
  return std::make_unique<Messages>(ranks, plan, 1);
}
std::unique_ptr<Exchange> make_batch(const Ranks& ranks, const Plan& plan) {
  return std::make_unique<Messages>(ranks, plan, plan.batch);
}

}  // namespace heiretsu::exchange

#include <cstdint>
#include <deque>
#include <new>

#include "kernels/exchange/loops.hpp"
#include "kernels/exchange/ranks/between_ranks.hpp"
#include "kernels/exchange/ranks/exchange.hpp"
#include "kernels/exchange/spsc_ring.hpp"
#include "kernels/ranks/shared_memory.hpp"

namespace heiretsu::exchange {
namespace {

static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "the indices of a ring between processes need no lock");

/// Rings [producer][consumer] in memory that all ranks map.
class SharedRing final : public BetweenRanks {
 public:
  SharedRing(const Ranks& ranks, const Plan& plan)
      : BetweenRanks(ranks, plan), memory_(ranks, rings(plan) * SpscRing::bytes(plan.capacity)) {
    for (std::size_t ring = 0; ranks.root() && ring < rings(plan); ++ring)
      new (memory_.data() + ring * SpscRing::bytes(plan.capacity)) SpscRing(plan.capacity);
    ranks.barrier();
  }

 private:
  [[nodiscard]] static std::size_t rings(const Plan& plan) { return std::size_t{plan.producers} * plan.consumers; }

  [[nodiscard]] SpscRing& ring(std::uint32_t producer, std::uint32_t consumer) {
    const std::size_t index = std::size_t{producer} * plan().consumers + consumer;
    return *std::launder(reinterpret_cast<SpscRing*>(memory_.data() + index * SpscRing::bytes(plan().capacity)));
  }

  /// Into the rings of all consumers in turn, skipping full ones.
  void send(Samples& samples, Outcome& outcome) override {
    std::deque<SpscRing::Producer> ends;
    for (std::uint32_t consumer = 0; consumer < plan().consumers; ++consumer)
      ends.emplace_back(ring(producer(), consumer));
    std::uint32_t to = producer() % plan().consumers;
    produce_batches(plan(), producer(), samples, [&](std::span<const std::uint64_t> items) {
      Backoff backoff(outcome.waited);
      for (std::uint32_t full = 0; !items.empty();) {
        const std::size_t put = ends[to].try_push(items);
        items = items.subspan(put);
        to = to + 1 == plan().consumers ? 0 : to + 1;
        full = put == 0 ? full + 1 : 0;
        if (full >= plan().consumers) backoff.pause();
      }
      return true;
    });
    for (std::uint32_t consumer = 0; consumer < plan().consumers; ++consumer) ring(producer(), consumer).close();
  }

  /// From the rings of all producers in turn.
  void receive(Samples& samples, Receipt& receipt, Outcome& outcome) override {
    std::deque<SpscRing::Consumer> ends;
    for (std::uint32_t producer = 0; producer < plan().producers; ++producer)
      ends.emplace_back(ring(producer, consumer()));
    std::vector<std::uint64_t> items(plan().batch);
    while (true) {
      Backoff backoff(outcome.waited);
      for (bool any = false, finished = true; !any; backoff.pause()) {
        finished = true;
        for (SpscRing::Consumer& end : ends) {
          const std::size_t count = end.try_pop(items);
          consume(plan(), {items.data(), count}, samples, receipt);
          any = any || count > 0;
          finished = finished && end.finished();
        }
        if (finished) return;
      }
    }
  }

  SharedMemory memory_;
};

}  // namespace

std::unique_ptr<Exchange> make_shared_ring(const Ranks& ranks, const Plan& plan) {
  return std::make_unique<SharedRing>(ranks, plan);
}

}  // namespace heiretsu::exchange

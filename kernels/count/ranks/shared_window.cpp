#include <atomic>
#include <span>

#include "kernels/count/loop.hpp"
#include "kernels/count/ranks/counting.hpp"
#include "kernels/ranks/shared_memory.hpp"

namespace heiretsu::count {
namespace {

/// Counters in memory that all ranks map.
class SharedWindow final : public Counting {
 public:
  SharedWindow(const Ranks& ranks, const Plan& plan)
      : Counting(plan),
        root_(ranks.root()),
        memory_(ranks, plan.counters * sizeof(std::uint64_t)),
        counters_(memory_.as<std::uint64_t>()) {}

  void run(Team& team, Stamps& stamps) override {
    count_up(team, plan(), stamps, [counters = counters_](std::uint64_t counter) {
      std::atomic_ref(counters[counter]).fetch_add(1, std::memory_order_relaxed);
    });
  }
  [[nodiscard]] std::uint64_t total() override {
    if (!root_) return 0;
    std::uint64_t sum = 0;
    for (std::uint64_t& counter : counters_) sum += std::atomic_ref(counter).load();
    return sum;
  }

 private:
  bool root_;
  SharedMemory memory_;
  std::span<std::uint64_t> counters_;
};

}  // namespace

std::unique_ptr<Counting> make_shared_window(const Ranks& ranks, const Plan& plan) {
  return std::make_unique<SharedWindow>(ranks, plan);
}

}  // namespace heiretsu::count

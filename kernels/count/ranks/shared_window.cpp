#include <algorithm>
#include <atomic>
#include <exception>

#include "kernels/count/loop.hpp"
#include "kernels/count/ranks/counting.hpp"

namespace heiretsu::count {
namespace {

/// Counters in memory that all ranks map; rank 0 owns them.
class SharedWindow final : public Counting {
 public:
  SharedWindow(const Ranks& ranks, const Plan& plan) : Counting(plan), root_(ranks.root()) {
    const MPI_Aint bytes = root_ ? static_cast<MPI_Aint>(plan.counters * sizeof *counters_) : 0;
    check(MPI_Win_allocate_shared(bytes, sizeof *counters_, MPI_INFO_NULL, ranks.comm(), &counters_, &window_), "MPI_Win_allocate_shared");
    MPI_Aint size = 0;
    int unit = 0;
    check(MPI_Win_shared_query(window_, 0, &size, &unit, &counters_), "MPI_Win_shared_query");
    if (root_) std::fill_n(counters_, plan.counters, std::uint64_t{0});
    ranks.barrier();
  }
  ~SharedWindow() override {
    if (std::uncaught_exceptions() == 0) MPI_Win_free(&window_);  // collective: a rank that fails is alone here
  }

  void run(Team& team, Stamps& stamps) override {
    count_up(team, plan(), stamps, [counters = counters_](std::uint64_t counter) {
      std::atomic_ref(counters[counter]).fetch_add(1, std::memory_order_relaxed);
    });
  }
  [[nodiscard]] std::uint64_t total() override {
    std::uint64_t sum = 0;
    for (std::uint64_t k = 0; root_ && k < plan().counters; ++k) sum += std::atomic_ref(counters_[k]).load();
    return sum;
  }

 private:
  bool root_;
  std::uint64_t* counters_ = nullptr;
  MPI_Win window_ = MPI_WIN_NULL;
};

}  // namespace

std::unique_ptr<Counting> make_shared_window(const Ranks& ranks, const Plan& plan) { return std::make_unique<SharedWindow>(ranks, plan); }

}  // namespace heiretsu::count

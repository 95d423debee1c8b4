#include <algorithm>
#include <exception>
#include <mutex>

#include "kernels/count/loop.hpp"
#include "kernels/count/ranks/counting.hpp"
#include "kernels/ranks/mpi.hpp"

namespace heiretsu::count {
namespace {

constexpr std::uint64_t one = 1;

/// Counters distributed over the memory of all ranks, incremented by one-sided communication. One thread at a time
/// calls MPI.
class OneSided : public Counting {
 public:
  OneSided(const Ranks& ranks, const Plan& plan) : Counting(plan), size_(static_cast<std::uint64_t>(ranks.size())) {
    std::uint64_t mine = (plan.counters + size_ - 1) / size_;
    mine += mine % 2;  // MPICH 4.0 uses wrong addresses in windows whose size is no multiple of 16 bytes
    check(MPI_Win_allocate(static_cast<MPI_Aint>(mine * sizeof one), sizeof one, MPI_INFO_NULL, comm_of(ranks),
                           &counters_, &window_),
          "MPI_Win_allocate");
    check(MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN), "MPI_Win_set_errhandler");
    std::fill_n(counters_, mine, std::uint64_t{0});
    mine_ = mine;
    ranks.barrier();
    check(MPI_Win_lock_all(MPI_MODE_NOCHECK, window_), "MPI_Win_lock_all");
  }
  ~OneSided() override {
    if (std::uncaught_exceptions() > 0) return;  // freeing is collective, and other ranks may not be here
    MPI_Win_unlock_all(window_);
    MPI_Win_free(&window_);
  }

  [[nodiscard]] std::uint64_t total() override {
    check(MPI_Win_sync(window_), "MPI_Win_sync");
    std::uint64_t sum = 0;
    for (std::uint64_t k = 0; k < mine_; ++k) sum += counters_[k];
    return sum;
  }

 protected:
  [[nodiscard]] int rank_of(std::uint64_t counter) const { return static_cast<int>(counter % size_); }
  [[nodiscard]] MPI_Aint offset_of(std::uint64_t counter) const { return static_cast<MPI_Aint>(counter / size_); }
  [[nodiscard]] MPI_Win window() const { return window_; }
  [[nodiscard]] std::mutex& mpi() { return mpi_; }

 private:
  std::uint64_t size_;
  std::uint64_t* counters_ = nullptr;
  std::uint64_t mine_ = 0;
  MPI_Win window_ = MPI_WIN_NULL;
  std::mutex mpi_;
};

class FetchOp final : public OneSided {
 public:
  using OneSided::OneSided;
  void run(Team& team, Stamps& stamps) override {
    count_up(team, plan(), stamps, [this](std::uint64_t counter) {
      const std::lock_guard lock(mpi());
      std::uint64_t before = 0;
      check(MPI_Fetch_and_op(&one, &before, MPI_UINT64_T, rank_of(counter), offset_of(counter), MPI_SUM, window()),
            "MPI_Fetch_and_op");
      check(MPI_Win_flush(rank_of(counter), window()), "MPI_Win_flush");
    });
  }
};

class Accumulate final : public OneSided {
 public:
  Accumulate(const Ranks& ranks, const Plan& plan, std::uint64_t batch) : OneSided(ranks, plan), batch_(batch) {}
  void run(Team& team, Stamps& stamps) override {
    std::uint64_t queued = 0;
    count_up(team, plan(), stamps, [this, &queued](std::uint64_t counter) {
      const std::lock_guard lock(mpi());
      check(MPI_Accumulate(&one, 1, MPI_UINT64_T, rank_of(counter), offset_of(counter), 1, MPI_UINT64_T, MPI_SUM,
                           window()),
            "MPI_Accumulate");
      if (++queued % batch_ == 0) check(MPI_Win_flush_all(window()), "MPI_Win_flush_all");
    });
    const std::lock_guard lock(mpi());
    check(MPI_Win_flush_all(window()), "MPI_Win_flush_all");
  }

 private:
  std::uint64_t batch_;
};

}  // namespace

std::unique_ptr<Counting> make_fetch_op(const Ranks& ranks, const Plan& plan) {
  return std::make_unique<FetchOp>(ranks, plan);
}
std::unique_ptr<Counting> make_accumulate(const Ranks& ranks, const Plan& plan, std::uint64_t batch) {
  return std::make_unique<Accumulate>(ranks, plan, batch);
}

}  // namespace heiretsu::count

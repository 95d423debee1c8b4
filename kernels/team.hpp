#pragma once
#include <barrier>
#include <cstdint>
#include <functional>

namespace heiretsu {

/// What a Team kernel sees of its place in the job: it is entered once by every thread of every rank, with a Team each.
/// Barriers inside a rank are its own; those across ranks are lent by whoever runs it, so that kernels need no MPI.
class Team {
 public:
  /// All threads of this rank wait for each other, then thread 0 calls this, which waits for the other ranks.
  using RankBarrier = std::function<void()>;

  Team(int rank, int ranks, std::uint32_t thread, std::uint32_t threads, std::barrier<>& threads_barrier, const RankBarrier& rank_barrier)
      : rank_(rank), ranks_(ranks), thread_(thread), threads_(threads), threads_barrier_(threads_barrier), rank_barrier_(rank_barrier) {}

  [[nodiscard]] int rank() const { return rank_; }                ///< 0 .. ranks() - 1
  [[nodiscard]] int ranks() const { return ranks_; }
  [[nodiscard]] std::uint32_t thread() const { return thread_; }  ///< 0 .. threads() - 1, of this rank
  [[nodiscard]] std::uint32_t threads() const { return threads_; }

  /// Waits for all threads of this rank.
  void thread_barrier() { threads_barrier_.arrive_and_wait(); }

  /// Waits for all threads of all ranks.
  void barrier() {
    threads_barrier_.arrive_and_wait();
    if (thread_ == 0) rank_barrier_();
    threads_barrier_.arrive_and_wait();
  }

 private:
  int rank_, ranks_;
  std::uint32_t thread_, threads_;
  std::barrier<>& threads_barrier_;
  const RankBarrier& rank_barrier_;
};

}  // namespace heiretsu

#pragma once
#include <algorithm>
#include <atomic>
#include <barrier>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <utility>

#include "kernels/base/clock.hpp"
#include "kernels/base/range.hpp"

namespace heiretsu {

/// Thrown by the barriers of a Team in the threads that waited for one that failed; its exception is the one to report.
struct TeamStopped : std::exception {
  /// Why.
  [[nodiscard]] const char* what() const noexcept override { return "another thread of the team failed"; }
};

/// What the threads of one rank share: their barrier, the barrier of all ranks, and whether a thread has failed.
class TeamRoom {
 public:
  /// Waits for the other ranks; called by thread 0 while the other threads of its rank wait. Whoever runs the team
  /// provides it, so that kernels need no MPI; with one rank it does nothing.
  using RankBarrier = std::function<void()>;

  /// The room of one rank's threads, for whoever runs the team.
  TeamRoom(int rank, int ranks, std::uint32_t threads, RankBarrier rank_barrier)
      : rank_(rank),
        ranks_(ranks),
        threads_(threads),
        barrier_(static_cast<std::ptrdiff_t>(threads)),
        rank_barrier_(std::move(rank_barrier)) {}

 private:
  friend class Team;
  int rank_, ranks_;
  std::uint32_t threads_;
  std::barrier<> barrier_;
  RankBarrier rank_barrier_;
  std::atomic<bool> stopped_{false};
};

/// What a Team kernel sees of its place in the job: it is entered once by every thread of every rank, with a Team each.
class Team {
 public:
  /// That of thread `thread`, for whoever runs the team.
  Team(TeamRoom& room, std::uint32_t thread) : room_(room), thread_(thread) {}

  [[nodiscard]] int rank() const { return room_.rank_; }                  ///< 0 .. ranks() - 1
  [[nodiscard]] int ranks() const { return room_.ranks_; }                ///< of the job
  [[nodiscard]] std::uint32_t thread() const { return thread_; }          ///< 0 .. threads() - 1, of this rank
  [[nodiscard]] std::uint32_t threads() const { return room_.threads_; }  ///< of this rank

  /// The part of [0, items) that falls to this thread when all threads of all ranks share it evenly, in their order.
  [[nodiscard]] Range share(std::uint64_t items) const {
    const auto threads = static_cast<std::uint64_t>(ranks()) * this->threads();
    const std::uint64_t here = static_cast<std::uint64_t>(rank()) * this->threads() + thread();
    const std::uint64_t each = items / threads, longer = items % threads;  // the first `longer` have one more
    const auto first = [&](std::uint64_t n) { return n * each + std::min(n, longer); };
    return {first(here), first(here + 1)};
  }

  /// Waits for all threads of this rank. @throws TeamStopped when one of them failed.
  void thread_barrier() {
    const double start = now();
    meet();
    waited_ += now() - start;
  }

  /// Waits for all threads of all ranks. @throws TeamStopped when a thread of this rank failed.
  void barrier() {
    const double start = now();
    meet();
    if (thread_ == 0) room_.rank_barrier_();
    meet();
    waited_ += now() - start;
  }

  /// Has a thread of this rank failed? A kernel that waits elsewhere than at a barrier asks now and then.
  [[nodiscard]] bool stopped() const { return room_.stopped_.load(std::memory_order_relaxed); }

  /// This thread failed and comes to no barrier any more: those who wait for it, and later ones, get TeamStopped.
  /// For whoever runs the team, not for kernels.
  void fail() {
    room_.stopped_.store(true, std::memory_order_relaxed);
    room_.barrier_.arrive_and_drop();
  }

  /// Seconds on this host's monotonic clock; its zero is arbitrary.
  [[nodiscard]] static double now() { return heiretsu::now(); }

  /// Seconds this thread has spent at barriers.
  [[nodiscard]] double waited() const { return waited_; }

 private:
  void meet() {
    room_.barrier_.arrive_and_wait();
    if (stopped()) throw TeamStopped();
  }

  TeamRoom& room_;
  std::uint32_t thread_;
  double waited_ = 0;
};

/// What one thread of a Team kernel did.
struct Outcome {
  std::uint64_t items = 0;  ///< increments, waits, items handed over, tasks, processes
  double work = 0;          ///< in the program's unit
  double waited = 0;        ///< seconds it was blocked, barriers not counted
  double communicated = 0;  ///< seconds in exchanges with other ranks, barriers not counted
};

}  // namespace heiretsu

#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "kernels/count/plan.hpp"
#include "kernels/count/stamps.hpp"
#include "kernels/team.hpp"

namespace heiretsu::count {

/// One method of counting: made before the clock starts, entered by every thread of the team, then asked for the total.
class Counting {
 public:
  explicit Counting(const Plan& plan) : plan_(plan) {}
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;
  virtual ~Counting() = default;

  /// This thread's increments. `stamps` is its own.
  virtual void run(Team& team, Stamps& stamps) = 0;

  /// The sum of all counters once the team has joined: of this rank's own counters, or, where the ranks share them, of
  /// all at rank 0 and 0 elsewhere. Added over ranks either is what was counted.
  [[nodiscard]] virtual std::uint64_t total() = 0;

  /// May increments be lost? Then 1 <= total() <= the increments made, with equality on one thread.
  [[nodiscard]] virtual bool loses() const { return false; }

  [[nodiscard]] const Plan& plan() const { return plan_; }

 private:
  Plan plan_;
};

using CountingMaker = std::unique_ptr<Counting> (*)(const Plan& plan, std::uint32_t threads);

/// Read, add, write, each alone: the lost update. The reads and writes are relaxed atomics, so that the program has a
/// meaning and only the sum is wrong.
std::unique_ptr<Counting> make_racy(const Plan& plan, std::uint32_t threads);
/// A std::mutex for each counter, next to it.
std::unique_ptr<Counting> make_mutex(const Plan& plan, std::uint32_t threads);
/// omp critical: one lock for all counters.
std::unique_ptr<Counting> make_critical(const Plan& plan, std::uint32_t threads);
/// An omp_lock_t for each counter, next to it.
std::unique_ptr<Counting> make_omp_lock(const Plan& plan, std::uint32_t threads);
/// fetch_add, sequentially consistent.
std::unique_ptr<Counting> make_atomic(const Plan& plan, std::uint32_t threads);
/// fetch_add, relaxed.
std::unique_ptr<Counting> make_relaxed(const Plan& plan, std::uint32_t threads);
/// Compare and swap until it succeeds.
std::unique_ptr<Counting> make_cas(const Plan& plan, std::uint32_t threads);
/// A row of counters for each thread, cache lines apart; anybody may read at any time, the sum is exact after the join.
std::unique_ptr<Counting> make_sharded(const Plan& plan, std::uint32_t threads);
/// The same rows without the padding: threads write neighbouring words of one cache line (false sharing).
std::unique_ptr<Counting> make_unpadded(const Plan& plan, std::uint32_t threads);
/// What `reduction(+:)` compiles to: counted in private, added up once at the end.
std::unique_ptr<Counting> make_reduction(const Plan& plan, std::uint32_t threads);

/// Bytes of memory a rank needs for any of the methods, at most.
[[nodiscard]] double bytes_needed(double counters, double threads, bool zipf);

}  // namespace heiretsu::count

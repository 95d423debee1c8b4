#pragma once
#include <sched.h>

#include <atomic>
#include <cstdint>

#include "kernels/base/pause.hpp"

namespace heiretsu::factorize {

/// A barrier for threads of one or several processes, in memory that they share; memory of zeros is one. Waits with a
/// short spin, then gives the processor to others between two looks.
class SharedBarrier {
 public:
  /// Returns when `members` have called it; what each wrote before is then seen by all.
  void wait(std::uint32_t members) {
    const std::uint32_t round = round_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == members) {
      arrived_.store(0, std::memory_order_relaxed);
      round_.store(round + 1, std::memory_order_release);
      return;
    }
    for (unsigned looks = 0; round_.load(std::memory_order_acquire) == round; ++looks) {
      if (looks < looks_before_yielding) {
        pause_between_looks();
      } else {
        sched_yield();
      }
    }
  }

 private:
  static constexpr unsigned looks_before_yielding = 200;  // some 2 to 8 us

  alignas(64) std::atomic<std::uint32_t> arrived_;
  alignas(64) std::atomic<std::uint32_t> round_;
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free, "atomics between processes");

}  // namespace heiretsu::factorize

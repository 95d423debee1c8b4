#pragma once
#include <atomic>
#include <thread>

#include "kernels/base/pause.hpp"

namespace heiretsu::dispatch {

/// A lock for sections of some ten instructions: a thread that sleeps for it, as with std::mutex, costs a hundred times
/// what it waits for. Gives its CPU away when that does not come soon. Meets Lockable as far as std::scoped_lock asks.
class SpinLock {
 public:
  void lock() noexcept {
    for (int tries = 0; held_.exchange(true, std::memory_order_acquire);)
      while (held_.load(std::memory_order_relaxed)) {
        pause_between_looks();
        if (++tries % tries_before_yield == 0) std::this_thread::yield();
      }
  }
  void unlock() noexcept { held_.store(false, std::memory_order_release); }

 private:
  static constexpr int tries_before_yield = 200;
  std::atomic<bool> held_{false};
};

}  // namespace heiretsu::dispatch

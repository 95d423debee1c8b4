#pragma once
#include <atomic>
#include <thread>

#include "kernels/base/pause.hpp"

namespace heiretsu::dispatch {

/// A lock for sections of about ten instructions: putting a thread to sleep, as std::mutex does, would cost a hundred
/// times the wait. Gives its CPU away when the lock does not come free soon. Meets Lockable as far as std::scoped_lock
/// asks.
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

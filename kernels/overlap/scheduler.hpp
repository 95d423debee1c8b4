#pragma once
#include <atomic>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <utility>

#include "kernels/base/clock.hpp"
#include "kernels/overlap/descriptor.hpp"
#include "kernels/overlap/frame_pool.hpp"
#include "kernels/overlap/timer_wheel.hpp"

namespace heiretsu::overlap {

class Wait;

/// Runs any number of waiting coroutines on one thread: start them (see Routine), then run(). It and its coroutines
/// belong to the thread that made it; only stop() may be called from others. For more threads make one in each. A sleep
/// costs a place in a timer wheel and its coroutine's frame, from a pool: no system call, no other allocation, O(1).
class Scheduler {
 public:
  /// @throws std::system_error when the system has no descriptor left.
  Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  /// Stops, and lets every coroutine that still waits run to its end.
  ~Scheduler();

  /// Resumes what is due, readable or cancelled now, without blocking. Returns how many coroutines wait afterwards.
  std::size_t poll();

  /// Polls, and blocks in between, until nothing waits any more.
  /// @throws what the first of the coroutines that failed has thrown, once all others have ended.
  void run();

  /// From any thread: every wait, present and future, is cancelled.
  void stop() noexcept;
  [[nodiscard]] bool stopping() const noexcept { return stopping_.load(std::memory_order_relaxed); }

  [[nodiscard]] std::size_t waiting() const { return timers_.size() + files_; }
  [[nodiscard]] std::size_t max_waiting() const { return max_; }  ///< at any one time

 private:
  friend class Wait;
  friend struct Routine;

  void add(Wait& wait);
  void cancel(Wait& wait);
  void cancel_all();
  void make_ready(Wait& wait);
  void resume(Wait& wait);
  void resume_ready();
  void collect_files(int timeout);
  void arm_timer();

  FramePool frames_;
  TimerWheel timers_;
  TimerWheel::Timer* due_ = nullptr;    // of one tick, being resumed
  TimerWheel::Timer* ready_ = nullptr;  // readable or cancelled
  TimerWheel::Timer* listening_ = nullptr;
  std::size_t files_ = 0;
  std::size_t max_ = 0;
  std::exception_ptr error_;
  Descriptor epoll_, alarm_, stopped_;
  std::atomic<bool> stopping_ = false;
};

/// What a coroutine that lives by itself returns: it starts at once, and its frame is freed when it ends. Its first
/// parameter is its scheduler, or what is derived from one: `Routine blink(Scheduler&, int times) { ... co_await
/// sleep_until(t); ... }` The scheduler keeps the first exception that leaves one of its coroutines, for run().
struct Routine {
  class promise_type {
   public:
    template <class... Arguments>
    explicit promise_type(Scheduler& its_scheduler, Arguments&...) : scheduler(its_scheduler) {}
    template <class... Arguments>
    static void* operator new(std::size_t bytes, Scheduler& its_scheduler, Arguments&...) {
      return its_scheduler.frames_.take(bytes);
    }
    static void operator delete(void* frame) noexcept { FramePool::give(frame); }

    Routine get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept {
      if (!scheduler.error_) scheduler.error_ = std::current_exception();
    }

    Scheduler& scheduler;
  };
  using Handle = std::coroutine_handle<promise_type>;
};

/// One wait of a Routine: `co_await` it once. The answer is true when the time came or the byte arrived, false when it
/// was cancelled. A Routine that gives its wait a name lets others cancel() it. 40 bytes, for there may be millions.
class Wait : private TimerWheel::Timer {
 public:
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

  bool await_ready() const noexcept { return false; }
  /// @throws std::system_error when its descriptor cannot be waited for.
  bool await_suspend(Routine::Handle waiter) {
    waiter_ = waiter;
    cancelled_ = waiter.promise().scheduler.stopping();
    if (!cancelled_) waiter.promise().scheduler.add(*this);
    return !cancelled_;
  }
  bool await_resume() const noexcept { return !cancelled_; }

  /// Ends the wait now; its coroutine goes on at the next poll(). Nothing happens when it is not waiting. O(1).
  void cancel() {
    if (place_ == Place::timers || place_ == Place::files) waiter_.promise().scheduler.cancel(*this);
  }

  [[nodiscard]] Clock::time_point due_time() const { return Clock::time_point(Clock::duration(due)); }

 private:
  friend class Scheduler;
  friend Wait sleep_until(Clock::time_point);
  friend Wait readable(int);
  enum class Place : std::uint8_t { nowhere, timers, files, ready };

  Wait(std::uint64_t due_nanoseconds, int file) : file_(file) { due = due_nanoseconds; }

  Routine::Handle waiter_;
  int file_;  // negative: waits for the time only
  Place place_ = Place::nowhere;
  bool cancelled_ = false;
};

/// A wait until `time`: never woken before it, and within a tick (0.13 ms) after it when its thread is free.
[[nodiscard]] inline Wait sleep_until(Clock::time_point time) {
  return {static_cast<std::uint64_t>(time.time_since_epoch().count()), -1};
}

/// A wait until `file` can be read or was closed at its other end. One wait per descriptor at a time.
[[nodiscard]] inline Wait readable(int file) { return {TimerWheel::never, file}; }

}  // namespace heiretsu::overlap

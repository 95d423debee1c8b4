#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <queue>
#include <stdexcept>
#include <utility>
#include <vector>

#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "kernels/overlap/descriptor.hpp"
#include "kernels/overlap/pipe_writer.hpp"
#include "kernels/overlap/waits.hpp"

namespace heiretsu::overlap {
namespace {

/// One thread, one epoll, one timerfd: what libraries of callbacks do.
class EventLoop {
 public:
  EventLoop()
      : epoll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
        alarm_(checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create")) {
    listen(alarm_.get(), alarm);
  }

  /// Wakes wait number `wait` at `due`.
  void sleep(std::uint64_t wait, Clock::time_point due) {
    const bool first = timers_.empty() || due < timers_.top().first;
    timers_.emplace(due, wait);
    if (first) arm();
  }

  /// Wakes wait number `wait` when `file` can be read.
  void read(std::uint64_t wait, int file) {
    listen(file, wait);
    ++files_;
  }

  /// Calls woke(wait) for each whose time or byte has come; blocks for the next one if it may. False when none is left.
  template <class Woke>
  bool turn(bool may_block, Woke&& woke) {
    if (timers_.empty() && files_ == 0) return false;
    std::array<epoll_event, 256> events;
    const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), may_block ? -1 : 0);
    for (int i = 0; i < count; ++i) {
      const std::uint64_t wait = events[static_cast<std::size_t>(i)].data.u64;
      if (wait == alarm) {
        wake_due(woke);
      } else {
        --files_;
        woke(wait);
      }
    }
    return true;
  }

 private:
  static constexpr std::uint64_t alarm = UINT64_MAX;
  using Timer = std::pair<Clock::time_point, std::uint64_t>;

  void listen(int file, std::uint64_t wait) {
    epoll_event event{};
    event.events = wait == alarm ? EPOLLIN : EPOLLIN | EPOLLONESHOT;
    event.data.u64 = wait;
    checked(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, file, &event), "epoll_ctl");
  }

  template <class Woke>
  void wake_due(Woke&& woke) {
    for (const Clock::time_point now = Clock::now(); !timers_.empty() && timers_.top().first <= now;) {
      const std::uint64_t wait = timers_.top().second;
      timers_.pop();
      woke(wait);
    }
    arm();
  }

  /// Sets the alarm to the earliest time; also forgets that it rang.
  void arm() {
    itimerspec time{};
    if (!timers_.empty()) {
      const auto due = timers_.top().first.time_since_epoch().count();
      time.it_value = {due / 1'000'000'000, due % 1'000'000'000};
    }
    checked(timerfd_settime(alarm_.get(), TFD_TIMER_ABSTIME, &time, nullptr), "timerfd_settime");
  }

  Descriptor epoll_, alarm_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::size_t files_ = 0;
};

}  // namespace

Waited wait_in_event_loop(const Waits& waits) {
  if (waits.medium == Medium::select)
    throw std::invalid_argument("an event loop that blocks in select would stop all its waits");
  constexpr std::uint64_t starts_per_turn = 256;  // those that are due need not wait until all have begun
  Waited waited;
  EventLoop loop;
  std::optional<PipeWriter> writer;
  if (waits.medium == Medium::pipe) writer.emplace(waits.count);
  std::vector<Clock::time_point> due(waits.count);
  std::uint64_t in_flight = 0;
  const auto woke = [&](std::uint64_t wait) {
    waited.count(Clock::now() - due[wait]);
    --in_flight;
  };
  for (std::uint64_t begun = 0; begun < waits.count; ++begun) {
    due[begun] = Clock::now() + waits.each;
    if (writer) {
      writer->request(begun, due[begun]);
      loop.read(begun, writer->file(begun));
    } else {
      loop.sleep(begun, due[begun]);
    }
    waited.max_in_flight = std::max(waited.max_in_flight, ++in_flight);
    if (begun % starts_per_turn == starts_per_turn - 1) loop.turn(false, woke);
  }
  while (loop.turn(true, woke)) {}
  return waited;
}

}  // namespace heiretsu::overlap

#include "kernels/overlap/scheduler.hpp"

#include <algorithm>
#include <array>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

namespace heiretsu::overlap {
namespace {

void listen(int epoll, int file, void* wait) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = wait;
  checked(epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event), "epoll_ctl");
}

std::uint64_t now() { return static_cast<std::uint64_t>(Clock::now().time_since_epoch().count()); }

}  // namespace

Scheduler::Scheduler()
    : timers_(now()),
      epoll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      alarm_(checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create")),
      stopped_(checked(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")) {
  listen(epoll_.get(), alarm_.get(), nullptr);
  listen(epoll_.get(), stopped_.get(), nullptr);
}

Scheduler::~Scheduler() {
  stop();
  while (poll() > 0) {}
}

void Scheduler::add(Wait& wait) {
  if (wait.file_ < 0) {
    timers_.insert(wait);
    wait.place_ = Wait::Place::timers;
  } else {
    listen(epoll_.get(), wait.file_, &wait);
    wait.join(listening_);
    ++files_;
    wait.place_ = Wait::Place::files;
  }
  max_ = std::max(max_, waiting());
}

void Scheduler::make_ready(Wait& wait) {
  if (wait.place_ == Wait::Place::timers) {
    timers_.remove(wait);
  } else {
    epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, wait.file_, nullptr);
    wait.leave();
    --files_;
  }
  wait.join(ready_);
  wait.place_ = Wait::Place::ready;
}

void Scheduler::cancel(Wait& wait) {
  wait.cancelled_ = true;
  make_ready(wait);
}

void Scheduler::cancel_all() {
  while (listening_ != nullptr) cancel(static_cast<Wait&>(*listening_));
  timers_.remove_all([this](TimerWheel::Timer& timer) {
    Wait& wait = static_cast<Wait&>(timer);
    wait.cancelled_ = true;
    wait.join(ready_);
    wait.place_ = Wait::Place::ready;
  });
}

void Scheduler::resume(Wait& wait) {
  wait.place_ = Wait::Place::nowhere;
  wait.waiter_.resume();
}

void Scheduler::resume_ready() {
  while (ready_ != nullptr) {
    Wait& wait = static_cast<Wait&>(*ready_);
    wait.leave();
    resume(wait);
  }
}

void Scheduler::collect_files(int timeout) {
  std::array<epoll_event, 256> events;
  const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout);
  for (int i = 0; i < count; ++i)
    if (void* wait = events[static_cast<std::size_t>(i)].data.ptr; wait != nullptr)
      make_ready(*static_cast<Wait*>(wait));
}

std::size_t Scheduler::poll() {
  if (stopping()) cancel_all();
  if (files_ > 0) collect_files(0);
  resume_ready();
  const std::uint64_t time = now();
  while (timers_.expire(time, due_))
    while (due_ != nullptr) {
      Wait& wait = static_cast<Wait&>(*due_);
      timers_.remove(wait);
      resume(wait);
    }
  resume_ready();
  return waiting();
}

void Scheduler::arm_timer() {
  const std::uint64_t next = timers_.next_event();
  itimerspec alarm{};  // disarmed
  if (next != TimerWheel::never) {
    alarm.it_value.tv_sec = static_cast<time_t>(next / 1'000'000'000);
    alarm.it_value.tv_nsec = static_cast<long>(next % 1'000'000'000);
  }
  timerfd_settime(alarm_.get(), TFD_TIMER_ABSTIME, &alarm, nullptr);
}

void Scheduler::run() {
  while (poll() > 0) {
    arm_timer();  // also forgets that it rang before
    collect_files(-1);
  }
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void Scheduler::stop() noexcept {
  stopping_.store(true, std::memory_order_relaxed);
  eventfd_write(stopped_.get(), 1);
}

}  // namespace heiretsu::overlap

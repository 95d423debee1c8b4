#include "kernels/overlap/blocking.hpp"

#include <cerrno>
#include <ctime>

#include <sys/select.h>

namespace heiretsu::overlap {
namespace {

void nanosleep_until(Clock::time_point due) {
  const auto time = due.time_since_epoch().count();
  const timespec until{time / 1'000'000'000, time % 1'000'000'000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {}
}

/// select(2) counts microseconds: rounded up, and again what a signal left over.
void select_until(Clock::time_point due) {
  for (auto left = due - Clock::now(); left > Clock::duration::zero(); left = due - Clock::now()) {
    const auto microseconds = std::chrono::ceil<std::chrono::microseconds>(left).count();
    timeval timeout{microseconds / 1'000'000, microseconds % 1'000'000};
    select(0, nullptr, nullptr, nullptr, &timeout);
  }
}

}  // namespace

Clock::duration Blocking::wait(Clock::duration each, std::size_t lane) const {
  const Clock::time_point due = Clock::now() + each;
  if (medium_ == Medium::sleep) {
    nanosleep_until(due);
  } else if (medium_ == Medium::select) {
    select_until(due);
  } else {
    writer_->request(lane, due);
    writer_->take(lane);
  }
  return Clock::now() - due;
}

}  // namespace heiretsu::overlap

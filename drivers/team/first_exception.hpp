#pragma once
#include <exception>
#include <mutex>

namespace heiretsu {

/// The first exception of a team, kept until the team has joined: none may leave an OpenMP region.
class FirstException {
 public:
  /// Keeps the exception that is being handled, unless one is kept already.
  void keep() {
    const std::lock_guard lock(mutex_);
    if (!exception_) exception_ = std::current_exception();
  }
  /// Call it after the join; does nothing when none was kept.
  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr exception_;
};

}  // namespace heiretsu

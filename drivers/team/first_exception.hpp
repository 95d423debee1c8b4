#pragma once
#include <exception>
#include <mutex>

namespace heiretsu {

/// The first exception of a team, kept until the team has joined: one must not leave an OpenMP region.
class FirstException {
 public:
  /// Keeps the exception being handled, unless one is kept already.
  void keep() {
    const std::lock_guard lock(mutex_);
    if (!exception_) exception_ = std::current_exception();
  }
  /// To be called after the join; does nothing when none was kept.
  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr exception_;
};

}  // namespace heiretsu

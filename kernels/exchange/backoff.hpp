#pragma once
#include <sched.h>

#include "kernels/base/pause.hpp"
#include "kernels/team.hpp"

namespace heiretsu::exchange {

/// Waiting for another thread without a lock: a short spin, because the other is usually at work, then giving the core
/// away, because it may need this one. The time spent there is added to `waited`.
class Backoff {
 public:
  explicit Backoff(double& waited) : waited_(waited) {}
  Backoff(const Backoff&) = delete;
  Backoff& operator=(const Backoff&) = delete;
  ~Backoff() {
    if (since_ > 0) waited_ += Team::now() - since_;
  }

  void pause() {
    if (tries_ < 64) {
      ++tries_;
      pause_between_looks();
      return;
    }
    if (since_ == 0) since_ = Team::now();
    sched_yield();
  }

 private:
  double& waited_;
  double since_ = 0;
  int tries_ = 0;
};

}  // namespace heiretsu::exchange

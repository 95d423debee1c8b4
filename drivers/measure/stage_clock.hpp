#pragma once
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/base/clock.hpp"

namespace heiretsu {

/// Books the time that passes at rank 0 to the stages of a program, one after another; a repetition goes through some
/// of them, perhaps several times. One clock read per call.
class StageClock {
 public:
  /// `stages`: how many there are.
  explicit StageClock(std::size_t stages) : seconds_(stages) {}

  /// From now on time goes to this stage.
  void enter(std::size_t stage) {
    leave();
    current_ = stage;
  }

  /// From now on time goes to none.
  void leave() {
    const double time = now();
    if (current_) seconds_[*current_] += time - since_;
    since_ = time;
    current_.reset();
  }

  /// Seconds of each stage, up to the last call.
  [[nodiscard]] const std::vector<double>& seconds() const { return seconds_; }

 private:
  std::vector<double> seconds_;
  std::optional<std::size_t> current_;
  double since_ = 0;
};

}  // namespace heiretsu

#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "kernels/team.hpp"

namespace heiretsu::exchange {

/// When some of the items were sent and received: every 256th, or fewer of many, so that reading the clock does not
/// disturb what is watched. Sender and receiver write places of their own, whichever threads or ranks they are.
class Samples {
 public:
  static constexpr std::uint64_t most = 1 << 14;

  explicit Samples(std::uint64_t items)
      : shift_(std::max(8, static_cast<int>(std::bit_width((std::max<std::uint64_t>(items, 1) - 1) / most)))), sent_(((items - 1) >> shift_) + 1), received_(sent_.size()) {}

  void send(std::uint64_t item) {
    if (watched(item)) sent_[item >> shift_] = Team::now();
  }
  void receive(std::uint64_t item) {
    if (watched(item)) received_[item >> shift_] = Team::now();
  }

  /// Seconds on the host's clock, 0 for what was not done here; to be added over ranks.
  [[nodiscard]] std::vector<double>& sent() { return sent_; }
  [[nodiscard]] std::vector<double>& received() { return received_; }

 private:
  [[nodiscard]] bool watched(std::uint64_t item) const { return (item & ((std::uint64_t{1} << shift_) - 1)) == 0; }

  int shift_;
  std::vector<double> sent_, received_;
};

}  // namespace heiretsu::exchange

#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "kernels/team.hpp"

namespace heiretsu::exchange {

/// When a sample of the items was sent and received: every 256th, fewer when there are many, so that reading the clock
/// does not disturb what is measured. Sender and receiver write places of their own, whichever threads or ranks they
/// are.
class Samples {
 public:
  static constexpr std::uint64_t max_samples = 1 << 14;

  explicit Samples(std::uint64_t items)
      : shift_(std::max(8, static_cast<int>(std::bit_width((std::max<std::uint64_t>(items, 1) - 1) / max_samples)))),
        sent_(((items - 1) >> shift_) + 1),
        received_(sent_.size()) {}

  void send(std::uint64_t item) {
    if (watched(item)) sent_[item >> shift_] = Team::now();
  }
  void receive(std::uint64_t item) {
    if (watched(item)) received_[item >> shift_] = Team::now();
  }

  /// Seconds on the host's clock, 0 for what another rank did: add them over ranks.
  [[nodiscard]] std::vector<double>& sent() { return sent_; }
  [[nodiscard]] std::vector<double>& received() { return received_; }

 private:
  [[nodiscard]] bool watched(std::uint64_t item) const { return (item & ((std::uint64_t{1} << shift_) - 1)) == 0; }

  int shift_;
  std::vector<double> sent_, received_;
};

}  // namespace heiretsu::exchange

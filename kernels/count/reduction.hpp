#pragma once
#include <cstdint>
#include <mutex>
#include <vector>

#include "kernels/count/counting.hpp"

namespace heiretsu::count {

/// What `reduction(+:)` compiles to: each thread counts where no other can see it, and all is added up once at the end.
class Reduction final : public Counting {
 public:
  explicit Reduction(const Plan& plan) : Counting(plan), totals_(plan.counters) {}

  void run(Team& team, Stamps& stamps) override;
  [[nodiscard]] std::uint64_t total() override;

  /// The value of each counter; valid once all threads have left run().
  [[nodiscard]] std::vector<std::uint64_t>& totals() { return totals_; }

 private:
  std::mutex mutex_;
  std::vector<std::uint64_t> totals_;
};

}  // namespace heiretsu::count

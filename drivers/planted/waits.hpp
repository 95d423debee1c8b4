#pragma once
#include <cstdint>

#include "drivers/program/map_program.hpp"

namespace heiretsu::planted {

/// Items that only wait: the cost of dealing is what a run takes beyond the sum of their waits divided by the threads.
struct Waits {
  std::uint64_t items;
  double mean;    ///< seconds per item
  double spread;  ///< 0..1: item i waits mean (1 - spread) to mean (1 + spread), uniformly, by (seed, i)
  std::uint64_t seed;

  /// The sum of the waits of a range of items. O(1) without spread, else O(items).
  [[nodiscard]] double seconds(Range range) const;
};

/// One round of such items. As in pass(), waiting counts as computing.
class WaitRounds final : public MapWork {
 public:
  WaitRounds(const Ranks& ranks, const Waits& waits) : ranks_(ranks), waits_(waits) {}

  std::optional<Round> next(PhaseClock& clock) override;
  void restart() override { given_ = false; }
  [[nodiscard]] double fraction() const override { return 1; }
  void describe(Record& record) const override;

 private:
  const Ranks& ranks_;
  Waits waits_;
  bool given_ = false;
};

}  // namespace heiretsu::planted

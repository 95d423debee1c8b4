#pragma once
#include <cstddef>
#include <cstdint>

namespace heiretsu::factorize {

/// How many units of a sieve the next round gets: about two seconds of them, fewer near the end, so that little is
/// sieved that is not needed. It decides when ranks talk to each other, never what is found.
class UnitPlan {
 public:
  /// `workers`: threads of all ranks.
  explicit UnitPlan(std::uint64_t workers) : workers_(workers) {}

  /// A round of so many units has taken `seconds`. In all `units` units have been taken, which gave `cycles` cycles.
  void note(std::uint64_t units_of_round, double seconds, std::uint64_t units, std::size_t cycles);

  /// For `wanted` cycles. A multiple of the workers.
  [[nodiscard]] std::uint64_t next(std::size_t wanted) const;

 private:
  [[nodiscard]] double missing(std::size_t wanted) const;

  std::uint64_t workers_;
  double rate_ = 0;        // units a second
  double exponent_ = 2.5;  // cycles grow like units to this power; until it is known, rather too fast
  double units_ = 0, cycles_ = 0;
};

}  // namespace heiretsu::factorize

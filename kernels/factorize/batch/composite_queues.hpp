#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "kernels/factorize/batch/cofactors.hpp"
#include "kernels/factorize/batch/curve_schedule.hpp"

namespace heiretsu::factorize {

/// Composites that wait for curves, in a queue for each size bucket and round: round r holds those whose next curve is
/// number r.
class CompositeQueues {
 public:
  struct Position {
    std::size_t bucket = 0;  ///< of size_buckets
    std::size_t round = 0;   ///< below max_rounds
  };

  /// Queues a composite that has had no curve.
  void push(std::uint64_t value, std::uint32_t owner) { queues_[bucket_of(value)][0].push(value, owner); }

  [[nodiscard]] Cofactors& operator[](Position at) { return queues_[at.bucket][at.round]; }

  /// The queue to run next: the longest, or, when none has `group` numbers, one that the largest composites were
  /// gathered in. None when all are empty.
  [[nodiscard]] std::optional<Position> next(std::size_t group);

  void clear();

 private:
  [[nodiscard]] Position longest() const;
  Position gather(std::size_t group);

  std::array<std::array<Cofactors, max_rounds>, size_buckets.size()> queues_;
};

}  // namespace heiretsu::factorize

#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "drivers/workload/reduction.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// Sums that the threads of a rank join their values into: one is taken, added to and put back.
class Sums {
 public:
  explicit Sums(const Reduction& reduction) : reduction_(reduction) {}

  /// Joins the value of `items`. Any thread, several at once.
  void add(Range items);

  /// The sum of all; afterwards there are none.
  [[nodiscard]] std::unique_ptr<Reduction::Sum> take();

 private:
  [[nodiscard]] std::unique_ptr<Reduction::Sum> take_one();

  const Reduction& reduction_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Reduction::Sum>> idle_;
};

/// Joins the sums of all ranks into that of rank 0, two by two: O(log ranks) messages of each. Collective.
void join_at_root(const Ranks& ranks, Reduction::Sum& sum);

}  // namespace heiretsu

#include "kernels/count/reduction.hpp"

#include <numeric>

#include "kernels/count/loop.hpp"

namespace heiretsu::count {

void Reduction::run(Team& team, Stamps& stamps) {
  std::vector<std::uint64_t> mine(plan().counters);
  if (plan().counters == 1) {
    std::uint64_t count = 0;
    count_up(team, plan(), stamps, [&count](std::uint64_t) {
      ++count;
      asm volatile("" : "+r"(count));  // else the compiler adds all increments at once, and nothing is counted
    });
    mine[0] = count;
  } else {
    count_up(team, plan(), stamps, [row = mine.data()](std::uint64_t counter) { ++row[counter]; });
  }
  const std::lock_guard lock(mutex_);
  for (std::uint64_t k = 0; k < plan().counters; ++k) totals_[k] += mine[k];
}

std::uint64_t Reduction::total() { return std::accumulate(totals_.begin(), totals_.end(), std::uint64_t{0}); }

std::unique_ptr<Counting> make_reduction(const Plan& plan, std::uint32_t) { return std::make_unique<Reduction>(plan); }

}  // namespace heiretsu::count

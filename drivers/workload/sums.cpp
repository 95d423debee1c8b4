#include "drivers/workload/sums.hpp"

#include <span>
#include <string>
#include <utility>

namespace heiretsu {

void Sums::add(Range items) {
  std::unique_ptr<Reduction::Sum> sum = take_one();
  try {
    sum->add(items);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(sum));  // what it had before is not lost
    throw;
  }
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(sum));
}

std::unique_ptr<Reduction::Sum> Sums::take_one() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return reduction_.none();
  std::unique_ptr<Reduction::Sum> sum = std::move(idle_.back());
  idle_.pop_back();
  return sum;
}

std::unique_ptr<Reduction::Sum> Sums::take() {
  std::unique_ptr<Reduction::Sum> all = reduction_.none();
  for (const std::unique_ptr<Reduction::Sum>& sum : idle_) all->join(*sum);
  idle_.clear();
  return all;
}

void join_at_root(const Ranks& ranks, Reduction::Sum& sum) {
  constexpr int sum_tag = 1;
  for (int step = 1; step < ranks.size(); step *= 2) {
    if ((ranks.rank() & step) != 0) {
      const std::string bytes = sum.to_bytes();
      ranks.send(std::uint64_t{bytes.size()}, ranks.rank() - step, sum_tag);
      ranks.send(std::span<const char>(bytes), ranks.rank() - step, sum_tag);
      return;
    }
    if (ranks.rank() + step >= ranks.size()) continue;
    std::string bytes(ranks.receive<std::uint64_t>(ranks.rank() + step, sum_tag), '\0');
    ranks.receive(std::span<char>(bytes), ranks.rank() + step, sum_tag);
    sum.join_bytes(bytes);
  }
}

}  // namespace heiretsu

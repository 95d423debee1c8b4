#include "drivers/map/done_count.hpp"

#include <atomic>
#include <cmath>
#include <cstddef>

namespace heiretsu {

DoneCount::DoneCount(const Ranks& ranks, bool counts) {
  if (ranks.from_root(counts ? 1 : 0) == 0) return;
  counters_ = {&own_, 1};
  if (ranks.size() == 1) return;
  node_.emplace(Communicator::node_of(ranks));
  const auto size = static_cast<std::size_t>((*node_)->size());
  memory_.emplace(node_->ranks(), size * stride * sizeof(std::uint64_t));
  counters_ = memory_->as<std::uint64_t>().first(size * stride);
  mine_ = static_cast<std::size_t>((*node_)->rank()) * stride;
  ranks_per_counter_ = static_cast<double>(ranks.size()) / static_cast<double>(size);
}

void DoneCount::add(std::uint64_t items) {
  if (counts()) std::atomic_ref(counters_[mine_]).fetch_add(items, std::memory_order_relaxed);
}

std::uint64_t DoneCount::total() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < counters_.size(); i += stride)
    sum += std::atomic_ref(counters_[i]).load(std::memory_order_relaxed);
  return ranks_per_counter_ == 1
             ? sum
             : static_cast<std::uint64_t>(std::llround(static_cast<double>(sum) * ranks_per_counter_));
}

}  // namespace heiretsu

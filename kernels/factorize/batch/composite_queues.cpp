#include "kernels/factorize/batch/composite_queues.hpp"

#include <algorithm>
#include <utility>

namespace heiretsu::factorize {

std::optional<CompositeQueues::Position> CompositeQueues::next(std::size_t group) {
  Position at = longest();
  if ((*this)[at].size() < group) at = gather(group);
  if ((*this)[at].empty()) return std::nullopt;
  return at;
}

CompositeQueues::Position CompositeQueues::longest() const {
  Position best;
  for (std::size_t bucket = 0; bucket < size_buckets.size(); ++bucket) {
    for (std::size_t round = 0; round < max_rounds; ++round) {
      if (queues_[bucket][round].size() > queues_[best.bucket][best.round].size()) best = {bucket, round};
    }
  }
  return best;
}

/// No queue fills a group of lanes: puts the largest numbers into one that does, if there are as many that share their
/// arithmetic. Its round is the largest of theirs, so that no number meets a curve again.
CompositeQueues::Position CompositeQueues::gather(std::size_t group) {
  Cofactors gathered;
  Position at;
  for (std::size_t bucket = size_buckets.size(); bucket-- > 0;) {
    if (gathered.empty()) at.bucket = bucket;
    if (gathered.size() >= group || size_buckets[bucket].size != size_buckets[at.bucket].size) break;
    for (std::size_t round = 0; round < max_rounds; ++round) {
      if (queues_[bucket][round].empty()) continue;
      at.round = std::max(at.round, round);
      gathered.take(queues_[bucket][round]);
    }
  }
  (*this)[at] = std::move(gathered);
  return at;
}

void CompositeQueues::clear() {
  for (auto& rounds : queues_) {
    for (Cofactors& queue : rounds) queue.clear();
  }
}

}  // namespace heiretsu::factorize

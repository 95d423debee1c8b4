#include "drivers/map/shared_pool.hpp"

#include <sched.h>

#include <atomic>
#include <utility>

namespace heiretsu {

/// A spin lock between processes: the critical section is about ten instructions. It yields, as ranks may outnumber
/// cores.
class SharedPool::Lock {
 public:
  explicit Lock(std::uint64_t& word) : word_(word) {
    while (word_.exchange(1, std::memory_order_acquire) != 0) sched_yield();
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() { word_.store(0, std::memory_order_release); }

 private:
  std::atomic_ref<std::uint64_t> word_;
};

SharedPool::SharedPool(const Ranks& node)
    : node_(node),
      // Enough for any policy: two words per rank.
      memory_(node, (state + 2 * static_cast<std::size_t>(node.size())) * sizeof(std::uint64_t)),
      words_(memory_.as<std::uint64_t>()) {}

void SharedPool::begin(const Policy& policy, bool in_chunks) {
  policy_ = policy;
  in_chunks_ = in_chunks;
  node_.barrier();  // nobody still reads the round before
  if (node_.root()) {
    const Lock held(words_[lock]);
    begin_filling(0, 0);
    words_[next_items] = words_[closed] = words_[left] = 0;
  }
  node_.barrier();
}

std::optional<Range> SharedPool::take() {
  const Lock held(words_[lock]);
  const auto rank = static_cast<std::uint32_t>(node_.rank());
  Range range = filling().next(words_.subspan(state), rank);
  if (range.empty() && words_[next_items] != 0) {
    begin_filling(words_[next_first], std::exchange(words_[next_items], 0));
    range = filling().next(words_.subspan(state), rank);
  }
  if (!range.empty()) return Range{words_[first] + range.first, words_[first] + range.last};
  return words_[closed] != 0 ? std::optional(Range{}) : std::nullopt;
}

void SharedPool::leave() {
  const Lock held(words_[lock]);
  ++words_[left];
}

bool SharedPool::empty() const {
  const Lock held(words_[lock]);
  return words_[next_items] == 0 && used_up();
}

bool SharedPool::wants_refill() const {
  const Lock held(words_[lock]);
  if (words_[next_items] != 0) return false;
  return used_up() || words_[items] / static_cast<std::uint64_t>(node_.size()) / 2 >= filling().grain();
}

bool SharedPool::all_left() const {
  const Lock held(words_[lock]);
  return words_[left] == static_cast<std::uint64_t>(node_.size());
}

void SharedPool::refill(Range range) {
  const Lock held(words_[lock]);
  if (used_up()) return begin_filling(range.first, range.size());
  words_[next_first] = range.first;
  words_[next_items] = range.size();
}

void SharedPool::close() {
  const Lock held(words_[lock]);
  words_[closed] = 1;
}

bool SharedPool::used_up() const { return filling().exhausted(words_.subspan(state)); }

void SharedPool::begin_filling(std::uint64_t from, std::uint64_t count) {
  words_[first] = from;
  words_[items] = count;
  filling().reset(words_.subspan(state));
}

Policy SharedPool::filling() const {
  const auto ranks = static_cast<std::uint32_t>(node_.size());
  return in_chunks_ ? policy_.within(words_[items], ranks) : policy_.over(words_[items], ranks);
}

}  // namespace heiretsu

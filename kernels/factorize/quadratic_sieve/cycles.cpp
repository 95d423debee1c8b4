#include "kernels/factorize/quadratic_sieve/cycles.hpp"

#include <bit>
#include <utility>

namespace heiretsu::factorize {

bool CycleCounter::Keys::insert(std::uint64_t key) {
  if (key == 0) return !std::exchange(zero_, true);
  if (3 * (size_ + 1) > 2 * slots_.size()) grow();
  std::uint64_t& slot = slot_of(key);
  if (slot == key) return false;
  slot = key;
  ++size_;
  return true;
}

std::uint64_t& CycleCounter::Keys::slot_of(std::uint64_t key) {
  std::size_t place = (key * 0x9e3779b97f4a7c15) >> (64 - std::countr_zero(slots_.size()));
  while (slots_[place] != 0 && slots_[place] != key) place = (place + 1) & (slots_.size() - 1);
  return slots_[place];
}

void CycleCounter::Keys::grow() {
  const auto old = std::exchange(slots_, std::vector<std::uint64_t>(2 * slots_.size()));
  for (const std::uint64_t key : old) {
    if (key != 0) slot_of(key) = key;
  }
}

/// The vertex that stands for all that this one is connected with. Halves the path on the way.
std::uint32_t CycleCounter::component(std::uint32_t vertex) {
  while (parents_[vertex] != vertex) vertex = parents_[vertex] = parents_[parents_[vertex]];
  return vertex;
}

bool CycleCounter::add(const Relation& relation) {
  if (!keys_.insert(relation.key)) {
    ++duplicates_;
    return false;
  }
  ++relations_;
  if (relation.large[0] == 1 && relation.large[1] == 1) ++complete_;
  const std::uint32_t ends[] = {primes_.number(relation.large[0]), primes_.number(relation.large[1])};
  while (parents_.size() < primes_.size()) parents_.push_back(static_cast<std::uint32_t>(parents_.size()));
  const std::uint32_t a = component(ends[0]), b = component(ends[1]);
  if (a == b) {
    ++cycles_;
  } else {
    parents_[a < b ? b : a] = a < b ? a : b;  // towards 1, whose component is by far the largest
  }
  return true;
}

}  // namespace heiretsu::factorize

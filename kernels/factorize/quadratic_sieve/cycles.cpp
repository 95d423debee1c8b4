#include "kernels/factorize/quadratic_sieve/cycles.hpp"

#include <algorithm>

namespace heiretsu::factorize {
namespace {

/// Calls visit(i) for each i below `count`, and expect(i) some calls before that, for what visit() will look up in
/// memory: one after the other each would wait for it.
template <class Expect, class Visit>
void each_expected(std::size_t count, Expect expect, Visit visit) {
  constexpr std::size_t ahead = 12;
  for (std::size_t i = 0; i < std::min(count, ahead); ++i) expect(i);
  for (std::size_t i = 0; i < count; ++i) {
    if (i + ahead < count) expect(i + ahead);
    visit(i);
  }
}

}  // namespace

void CycleCounter::add(std::span<const Relation> relations, std::vector<Relation>& kept) {
  const std::size_t before = kept.size();
  each_expected(
      relations.size(), [&](std::size_t i) { keys_.expect(relations[i].key); },
      [&](std::size_t i) {
        if (keys_.insert(relations[i].key)) kept.push_back(relations[i]);
      });
  duplicates_ += relations.size() - (kept.size() - before);
  add_edges(std::span<const Relation>(kept).subspan(before));
}

void CycleCounter::expect(std::size_t relations) {
  const std::size_t primes = relations + relations / 4;  // 1.1 to 1.2 a relation from 80 digits on, less below
  keys_.reserve(relations);
  primes_.reserve(primes);
  edges_.reserve(relations);
  parents_.reserve(primes);
}

void CycleCounter::add_edges(std::span<const Relation> relations) {
  each_expected(
      relations.size(),
      [&](std::size_t i) {
        for (const std::uint32_t prime : relations[i].large) primes_.expect(prime);
      },
      [&](std::size_t i) {
        const auto [a, b] = relations[i].large;
        if (b == 1) ++complete_;
        const std::uint32_t first = primes_.number(a);
        edges_.push_back({first, primes_.number(b)});
      });
  while (parents_.size() < primes_.size()) parents_.push_back(static_cast<std::uint32_t>(parents_.size()));
  const std::span edges = std::span<const RelationGraph::Edge>(edges_).last(relations.size());
  each_expected(
      edges.size(), [&](std::size_t i) { __builtin_prefetch(&parents_[edges[i][1]], 1); },
      [&](std::size_t i) { connect(edges[i]); });
}

/// The vertex that stands for all that this one is connected with. Halves the path on the way.
std::uint32_t CycleCounter::component(std::uint32_t vertex) {
  while (parents_[vertex] != vertex) vertex = parents_[vertex] = parents_[parents_[vertex]];
  return vertex;
}

void CycleCounter::connect(const RelationGraph::Edge& edge) {
  const std::uint32_t a = component(edge[0]), b = component(edge[1]);
  if (a == b) {
    ++cycles_;
  } else {
    parents_[std::max(a, b)] = std::min(a, b);  // towards 1, whose component is by far the largest
  }
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/filter.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

namespace heiretsu::factorize {
namespace {

using Id = std::uint32_t;
constexpr Id none = std::numeric_limits<Id>::max();

/// Edges are relations, vertices large primes; vertex 0 is 1.
class Graph {
 public:
  explicit Graph(const RelationGraph& relations) : ends_(relations.edges), degrees_(relations.vertices) {
    prune();
    grow_forest();
  }

  /// Is it left, and outside the forest?
  [[nodiscard]] bool closes_cycle(Id edge) const {
    return kept_[edge] && up_[ends_[edge][0]] != edge && up_[ends_[edge][1]] != edge;
  }

  /// Calls visit(edge) for this edge and those of the forest that close a cycle with it.
  template <class Visit>
  void walk(Id edge, Visit visit) const {
    visit(edge);
    auto [a, b] = ends_[edge];
    while (a != b) {
      if (depths_[a] < depths_[b]) std::swap(a, b);
      visit(up_[a]);
      a = other_end(up_[a], a);
    }
  }

 private:
  [[nodiscard]] Id other_end(Id edge, Id vertex) const { return ends_[edge][0] ^ ends_[edge][1] ^ vertex; }

  /// Takes edges off that end in a vertex of degree 1, where a loop counts twice. The sum (xor) of a vertex's edges is
  /// the last one when one is left.
  void prune() {
    std::vector<Id> sums(degrees_.size());
    kept_.assign(ends_.size(), true);
    for (Id e = 0; e < ends_.size(); ++e) {
      for (const Id vertex : ends_[e]) ++degrees_[vertex], sums[vertex] ^= e;
    }
    for (Id first = 1; first < degrees_.size(); ++first) {
      for (Id vertex = first; vertex != 0 && degrees_[vertex] == 1;) {
        const Id edge = sums[vertex], other = other_end(edge, vertex);
        kept_[edge] = false;
        degrees_[vertex] = 0;
        --degrees_[other];
        sums[other] ^= edge;
        vertex = other;
      }
    }
  }

  /// The edges at each vertex: those of vertex v end at ends[v].
  [[nodiscard]] std::pair<std::vector<Id>, std::vector<Id>> edges_by_vertex() const {
    std::vector<Id> ends(degrees_.size());
    Id total = 0;
    for (std::size_t v = 0; v < ends.size(); ++v) ends[v] = std::exchange(total, total + degrees_[v]);
    std::vector<Id> edges(total);
    for (Id e = 0; e < ends_.size(); ++e) {
      if (!kept_[e]) continue;
      for (const Id vertex : ends_[e]) edges[ends[vertex]++] = e;
    }
    return {std::move(ends), std::move(edges)};
  }

  void grow_forest() {
    const auto [ends, edges] = edges_by_vertex();
    up_.assign(degrees_.size(), none);
    depths_.assign(degrees_.size(), none);
    std::vector<Id> queue;
    for (Id root = 0; root < degrees_.size(); ++root) {
      if (depths_[root] != none || degrees_[root] == 0) continue;
      depths_[root] = 0;
      queue.assign(1, root);
      for (std::size_t next = 0; next < queue.size(); ++next) {
        const Id vertex = queue[next];
        for (Id place = ends[vertex] - degrees_[vertex]; place < ends[vertex]; ++place) {
          const Id other = other_end(edges[place], vertex);
          if (depths_[other] != none) continue;
          depths_[other] = depths_[vertex] + 1;
          up_[other] = edges[place];
          queue.push_back(other);
        }
      }
    }
  }

  std::span<const RelationGraph::Edge> ends_;
  std::vector<bool> kept_;
  std::vector<Id> degrees_;
  std::vector<Id> up_;      // the edge towards the root
  std::vector<Id> depths_;  // edges to the root
};

/// Numbers the relations that occur in their order, and puts these numbers in their place.
std::vector<Id> number_anew(Lists& cycles, std::size_t relations) {
  std::vector<Id> numbers(relations, none);
  for (std::size_t i = 0; i < cycles.size(); ++i) {
    for (const Id relation : cycles[i]) numbers[relation] = 0;
  }
  std::vector<Id> used;
  for (Id relation = 0; relation < relations; ++relation) {
    if (numbers[relation] == none) continue;
    numbers[relation] = static_cast<Id>(used.size());
    used.push_back(relation);
  }
  cycles.transform([&](Id relation) { return numbers[relation]; });
  return used;
}

}  // namespace

Cycles lightest_cycles(const RelationGraph& relations, std::size_t wanted) {
  const Graph graph(relations);
  std::vector<std::pair<Id, Id>> closing;  // length of the cycle and the edge that closes it
  for (Id e = 0; e < relations.edges.size(); ++e) {
    Id length = 0;
    if (graph.closes_cycle(e)) graph.walk(e, [&](Id) { ++length; });
    if (length > 0) closing.emplace_back(length, e);
  }
  std::sort(closing.begin(), closing.end());
  closing.resize(std::min(wanted, closing.size()));

  Cycles cycles;
  std::vector<Id> members;
  for (const auto& [length, edge] : closing) {
    members.clear();
    graph.walk(edge, [&](Id member) { members.push_back(member); });
    std::sort(members.begin(), members.end());
    cycles.members.add(members);
  }
  cycles.relations = number_anew(cycles.members, relations.edges.size());
  return cycles;
}

}  // namespace heiretsu::factorize

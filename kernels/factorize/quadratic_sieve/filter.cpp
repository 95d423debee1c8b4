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
  explicit Graph(const RelationGraph& relations) : ends_(relations.edges), vertices_(relations.vertices) {
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
  static constexpr Id ahead = 16;  // in its loops, of what is looked up in memory

  [[nodiscard]] Id other_end(Id edge, Id vertex) const { return ends_[edge][0] ^ ends_[edge][1] ^ vertex; }

  struct Vertex {
    Id degree = 0;
    Id sum = 0;  // (xor) of its edges: the last one when one is left
  };

  /// Takes edges off that end in a vertex of degree 1, where a loop counts twice. Most do, and most of these vertices
  /// come in the order of their edges.
  void prune() {
    kept_.assign(ends_.size(), true);
    for (Id e = 0; e < ends_.size(); ++e) {
      if (e + ahead < ends_.size()) __builtin_prefetch(&vertices_[ends_[e + ahead][1]], 1);
      for (const Id vertex : ends_[e]) ++vertices_[vertex].degree, vertices_[vertex].sum ^= e;
    }
    for (Id first = 1; first < vertices_.size(); ++first) {
      if (first + ahead < vertices_.size()) expect(first + ahead);
      for (Id vertex = first; vertex != 0 && vertices_[vertex].degree == 1;) {
        const Id edge = vertices_[vertex].sum, other = other_end(edge, vertex);
        kept_[edge] = false;
        vertices_[vertex].degree = 0;
        --vertices_[other].degree;
        vertices_[other].sum ^= edge;
        vertex = other;
      }
    }
  }

  /// That the vertex's edge will be taken off, perhaps, soon: its other end comes from memory meanwhile.
  void expect(Id vertex) const {
    if (vertices_[vertex].degree == 1) __builtin_prefetch(&vertices_[other_end(vertices_[vertex].sum, vertex)], 1);
  }

  /// The edges at each vertex: those of vertex v end at ends[v].
  [[nodiscard]] std::pair<std::vector<Id>, std::vector<Id>> edges_by_vertex() const {
    std::vector<Id> ends(vertices_.size());
    Id total = 0;
    for (std::size_t v = 0; v < ends.size(); ++v) ends[v] = std::exchange(total, total + vertices_[v].degree);
    std::vector<Id> edges(total);
    for (Id e = 0; e < ends_.size(); ++e) {
      if (!kept_[e]) continue;
      for (const Id vertex : ends_[e]) edges[ends[vertex]++] = e;
    }
    return {std::move(ends), std::move(edges)};
  }

  void grow_forest() {
    const auto [ends, edges] = edges_by_vertex();
    up_.assign(vertices_.size(), none);
    depths_.assign(vertices_.size(), none);
    std::vector<Id> queue;
    for (Id root = 0; root < vertices_.size(); ++root) {
      if (depths_[root] != none || vertices_[root].degree == 0) continue;
      depths_[root] = 0;
      queue.assign(1, root);
      for (std::size_t next = 0; next < queue.size(); ++next) {
        const Id vertex = queue[next];
        for (Id place = ends[vertex] - vertices_[vertex].degree; place < ends[vertex]; ++place) {
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
  std::vector<Vertex> vertices_;
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

#include "kernels/factorize/quadratic_sieve/filter.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

namespace heiretsu::factorize {
namespace {

using Id = std::uint32_t;
constexpr Id unset = std::numeric_limits<Id>::max();

/// What is left of a graph when edges that end in a vertex of degree 1 are taken off, again and again: no cycle has one
/// of them. Vertices and edges are numbered anew, in their order.
struct Core {
  explicit Core(const RelationGraph& graph);

  std::vector<RelationGraph::Edge> edges;
  std::vector<Id> places;   // of the edges in the graph
  std::vector<Id> degrees;  // of vertices, where a loop counts twice
};

struct Vertex {
  Id degree = 0;
  Id sum = 0;  // (xor) of its edges: the last one when one is left
};

/// Most edges go, and most of the vertices with one come in the order of their edges.
void prune(const RelationGraph& graph, std::vector<Vertex>& vertices, std::vector<bool>& kept) {
  constexpr Id ahead = 16;  // of what is looked up in memory
  const auto other_end = [&](Id edge, Id vertex) { return graph.edges[edge][0] ^ graph.edges[edge][1] ^ vertex; };
  for (Id e = 0; e < kept.size(); ++e) {
    if (e + ahead < kept.size()) __builtin_prefetch(&vertices[graph.edges[e + ahead][1]], 1);
    for (const Id vertex : graph.edges[e]) ++vertices[vertex].degree, vertices[vertex].sum ^= e;
  }
  for (Id first = 1; first < vertices.size(); ++first) {
    const Id soon = first + ahead;
    if (soon < vertices.size() && vertices[soon].degree == 1)
      __builtin_prefetch(&vertices[other_end(vertices[soon].sum, soon)], 1);
    for (Id vertex = first; vertex != 0 && vertices[vertex].degree == 1;) {
      const Id edge = vertices[vertex].sum, other = other_end(edge, vertex);
      kept[edge] = false;
      vertices[vertex].degree = 0;
      --vertices[other].degree;
      vertices[other].sum ^= edge;
      vertex = other;
    }
  }
}

Core::Core(const RelationGraph& graph) {
  std::vector<Vertex> vertices(graph.vertices);
  std::vector<bool> kept(graph.edges.size(), true);
  prune(graph, vertices, kept);
  for (Vertex& vertex : vertices) {
    if (vertex.degree == 0) continue;
    vertex.sum = static_cast<Id>(degrees.size());  // its number from now on
    degrees.push_back(vertex.degree);
  }
  for (Id e = 0; e < kept.size(); ++e) {
    if (!kept[e]) continue;
    edges.push_back({vertices[graph.edges[e][0]].sum, vertices[graph.edges[e][1]].sum});
    places.push_back(e);
  }
}

/// A breadth-first forest of a core, and the cycles that edges outside it close.
class Forest {
 public:
  explicit Forest(const Core& core)
      : core_(core), up_(core.degrees.size(), unset), depths_(core.degrees.size(), unset) {
    grow();
  }

  /// Is it outside the forest?
  [[nodiscard]] bool closes_cycle(Id edge) const {
    return up_[core_.edges[edge][0]] != edge && up_[core_.edges[edge][1]] != edge;
  }

  /// Calls visit(edge) for this edge and those of the forest that close a cycle with it.
  template <class Visit>
  void walk(Id edge, Visit visit) const {
    visit(edge);
    auto [a, b] = core_.edges[edge];
    while (a != b) {
      if (depths_[a] < depths_[b]) std::swap(a, b);
      visit(up_[a]);
      a = other_end(up_[a], a);
    }
  }

 private:
  [[nodiscard]] Id other_end(Id edge, Id vertex) const { return core_.edges[edge][0] ^ core_.edges[edge][1] ^ vertex; }

  /// The edges at each vertex: those of vertex v end at ends[v].
  [[nodiscard]] std::pair<std::vector<Id>, std::vector<Id>> edges_by_vertex() const {
    std::vector<Id> ends(core_.degrees.size()), edges(2 * core_.edges.size());
    Id total = 0;
    for (std::size_t v = 0; v < ends.size(); ++v) ends[v] = std::exchange(total, total + core_.degrees[v]);
    for (Id e = 0; e < core_.edges.size(); ++e) {
      for (const Id vertex : core_.edges[e]) edges[ends[vertex]++] = e;
    }
    return {std::move(ends), std::move(edges)};
  }

  void grow() {
    const auto [ends, edges] = edges_by_vertex();
    std::vector<Id> queue;
    for (Id root = 0; root < depths_.size(); ++root) {
      if (depths_[root] != unset) continue;
      depths_[root] = 0;
      queue.assign(1, root);
      for (std::size_t next = 0; next < queue.size(); ++next) {
        const Id vertex = queue[next];
        for (Id place = ends[vertex] - core_.degrees[vertex]; place < ends[vertex]; ++place) {
          const Id other = other_end(edges[place], vertex);
          if (depths_[other] != unset) continue;
          depths_[other] = depths_[vertex] + 1;
          up_[other] = edges[place];
          queue.push_back(other);
        }
      }
    }
  }

  const Core& core_;
  std::vector<Id> up_;      // the edge towards the root
  std::vector<Id> depths_;  // edges to the root
};

/// Numbers the relations that occur in their order, and puts these numbers in their place.
std::vector<Id> number_anew(Lists& cycles, std::size_t relations) {
  std::vector<Id> numbers(relations, unset);
  for (std::size_t i = 0; i < cycles.size(); ++i) {
    for (const Id relation : cycles[i]) numbers[relation] = 0;
  }
  std::vector<Id> used;
  for (Id relation = 0; relation < relations; ++relation) {
    if (numbers[relation] == unset) continue;
    numbers[relation] = static_cast<Id>(used.size());
    used.push_back(relation);
  }
  cycles.transform([&](Id relation) { return numbers[relation]; });
  return used;
}

}  // namespace

Cycles lightest_cycles(const RelationGraph& relations, std::size_t wanted) {
  const Core core(relations);
  const Forest forest(core);
  std::vector<std::pair<Id, Id>> closing;  // length of the cycle and the edge that closes it
  for (Id e = 0; e < core.edges.size(); ++e) {
    Id length = 0;
    if (forest.closes_cycle(e)) forest.walk(e, [&](Id) { ++length; });
    if (length > 0) closing.emplace_back(length, e);
  }
  std::sort(closing.begin(), closing.end());
  closing.resize(std::min(wanted, closing.size()));

  Cycles cycles;
  std::vector<Id> members;
  for (const auto& [length, edge] : closing) {
    members.clear();
    forest.walk(edge, [&](Id member) { members.push_back(member); });
    std::sort(members.begin(), members.end());
    cycles.members.add(members);
  }
  cycles.members.transform([&](Id member) { return core.places[member]; });
  cycles.relations = number_anew(cycles.members, relations.edges.size());
  return cycles;
}

}  // namespace heiretsu::factorize

#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/factorize/quadratic_sieve/cycles.hpp"
#include "kernels/factorize/quadratic_sieve/lists.hpp"

namespace heiretsu::factorize {

/// Sets of relations in whose products every large prime stands to an even power.
struct Cycles {
  std::vector<std::uint32_t> relations;  ///< all that take part: ascending places in the relations given
  Lists members;                         ///< for each cycle places in `relations`, ascending
};

/// The `wanted` lightest of a full set of independent cycles, or all if there are fewer; short ones first. The
/// relations are all different, at most 2^32 - 1. Leaves out, again and again, large primes that only one relation has;
/// the rest is a graph (see CycleCounter) of which a breadth-first forest is grown, from 1 first, and each relation
/// outside it closes one cycle. The same relations in the same order give the same cycles. Linear in time; 70 bytes a
/// relation. Source: K. Paton, An algorithm for finding a fundamental set of cycles of a graph (Comm. ACM 12, 1969).
[[nodiscard]] Cycles lightest_cycles(const RelationGraph& relations, std::size_t wanted);

}  // namespace heiretsu::factorize

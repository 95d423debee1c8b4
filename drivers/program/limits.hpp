#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "kernels/base/usage_error.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// A method cannot run here: no MPI, another node, too little memory, ... `--method all` says so and goes on; asked for
/// alone it is a usage error. To be thrown alike on every rank.
struct Unavailable : UsageError {
  using UsageError::UsageError;
};

/// Throws Unavailable on every rank when `here` holds on any of them. Collective.
void unavailable_if(const Ranks& ranks, bool here, const std::string& why);

/// Runs `make`, which opens what this MPI may not offer here (a window, say), and turns the std::runtime_error it may
/// throw into Unavailable on every rank. Collective.
void try_here(const Ranks& ranks, const std::function<void()>& make);

/// Are all ranks on one node, so that they can share memory and a clock? Collective.
[[nodiscard]] bool on_one_node(const Ranks& ranks);

/// @throws Unavailable unless they are. Collective.
void require_one_node(const Ranks& ranks);

/// Refuses what would take more memory than the ranks of a node have together: `bytes` of this rank for `what`, e.g.
/// "--counters 1e12". @throws Unavailable naming both sizes, on every rank. Collective.
void require_memory(const Ranks& ranks, double bytes, const std::string& what);

/// Refuses a team larger than this system can start, before the OpenMP runtime would end the program.
/// @throws UsageError naming the limit that is in the way and its value.
void require_threads(const Ranks& ranks, std::uint32_t threads);

}  // namespace heiretsu

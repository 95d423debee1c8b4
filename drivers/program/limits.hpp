#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "kernels/base/usage_error.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// A method cannot run here: no MPI, several nodes, too little memory, ... `--method all` prints it and continues; for
/// a method named on the command line it is a usage error. Must be thrown on every rank.
struct Unavailable : UsageError {
  using UsageError::UsageError;
};

/// Throws Unavailable on every rank when `condition` holds on any of them. Collective.
void unavailable_if(const Ranks& ranks, bool condition, const std::string& why);

/// Runs `make`, which opens something that this MPI may not support here, such as a window; turns a std::runtime_error
/// from it into Unavailable on every rank. Collective.
void try_here(const Ranks& ranks, const std::function<void()>& make);

/// Are all ranks on one node, so that they can share memory and a clock? Collective.
[[nodiscard]] bool on_one_node(const Ranks& ranks);

/// @throws Unavailable unless they are. Collective.
void require_one_node(const Ranks& ranks);

/// Refuses to take more memory than the ranks of a node have together: `bytes` on this rank, for `what`, e.g.
/// "--counters 1e12". @throws Unavailable naming both sizes, on every rank. Collective.
void require_memory(const Ranks& ranks, double bytes, const std::string& what);

/// Refuses a team larger than this system can start, for which the OpenMP runtime would end the program.
/// @throws UsageError naming the limit and its value, on every rank. Collective.
void require_threads(const Ranks& ranks, std::uint32_t threads);

}  // namespace heiretsu

#pragma once
#include <cstdint>
#include <functional>

#include "drivers/measure/sample.hpp"
#include "kernels/ranks/ranks.hpp"
#include "kernels/team.hpp"

namespace heiretsu {

/// A Team kernel: entered once by every thread of every rank. Results besides the outcome it stores where its maker
/// reads them after the join.
using TeamKernel = std::function<Outcome(Team&)>;

/// Runs `kernel` on `threads` OpenMP threads of every rank, all released together by a barrier, and returns the time
/// and the CPU time of each from its release to its return. Collective; only thread 0's barriers call MPI.
///
/// When a thread throws, the threads of its rank that wait for it at a barrier get TeamStopped; after the join the
/// first other exception is rethrown. Other ranks do not learn of it here: an exception that leaves main ends the job.
/// @throws std::runtime_error when OpenMP gives fewer threads than asked for.
[[nodiscard]] RankSample run_team(const Ranks& ranks, std::uint32_t threads, const TeamKernel& kernel);

}  // namespace heiretsu

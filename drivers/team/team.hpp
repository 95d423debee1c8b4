#pragma once
#include <cstdint>
#include <functional>

#include "kernels/ranks/ranks.hpp"
#include "drivers/measure/sample.hpp"
#include "kernels/team.hpp"

namespace heiretsu {

/// A Team kernel: entered once by every thread of every rank. What it finds besides the outcome it leaves where its
/// maker reads it after the join.
using TeamKernel = std::function<Outcome(Team&)>;

/// Runs `kernel` on `threads` OpenMP threads of every rank, all released together by a barrier, and says what time and
/// CPU each took from its release to its return. Collective; only thread 0's barriers call MPI.
///
/// When a thread throws, those of its rank that wait for it at a barrier get TeamStopped; after the join the first
/// exception that is none of these is rethrown. Other ranks do not learn of it here: what leaves main ends the job.
/// @throws std::runtime_error when OpenMP gives fewer threads than asked for.
[[nodiscard]] RankSample run_team(const Ranks& ranks, std::uint32_t threads, const TeamKernel& kernel);

}  // namespace heiretsu

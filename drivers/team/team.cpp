#include "drivers/team/team.hpp"

#include <algorithm>
#include <limits>

#include "drivers/measure/thread_usage.hpp"
#include "drivers/team/first_exception.hpp"
#include "drivers/team/thread_team.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu {
namespace {

/// The time of one thread, from its release to its return.
struct Part {
  double start = std::numeric_limits<double>::infinity();
  double end = -std::numeric_limits<double>::infinity();
};

Part enter(const TeamKernel& kernel, Team& team, ThreadSample& sample) {
  team.barrier();
  const double before = team.waited();
  Part part;
  Outcome outcome;
  {
    const ThreadUsage usage(sample);
    part.start = now();
    outcome = kernel(team);
    part.end = now();
  }
  const double waited = outcome.waited + team.waited() - before;
  sample.phases[static_cast<std::size_t>(Phase::wait)] = waited;
  sample.phases[static_cast<std::size_t>(Phase::communicate)] = outcome.communicated;
  sample.phases[static_cast<std::size_t>(Phase::compute)] =
      std::max(0.0, part.end - part.start - waited - outcome.communicated);
  sample.items = outcome.items;
  sample.work = outcome.work;
  return part;
}

}  // namespace

RankSample run_team(const Ranks& ranks, std::uint32_t threads, const TeamKernel& kernel) {
  TeamRoom room(ranks.rank(), ranks.size(), threads, [&ranks] { ranks.barrier(); });
  RankSample sample;
  sample.threads.resize(threads);
  std::vector<Part> parts(threads);
  FirstException first;
  const auto run_thread = [&](std::uint32_t thread) {
    Team team(room, thread);
    try {
      parts[thread] = enter(kernel, team, sample.threads[thread]);
    } catch (const TeamStopped&) {
      team.fail();
    } catch (...) {
      first.keep();
      team.fail();
    }
  };
  run_threads(threads, run_thread);
  first.rethrow();
  sample.start = std::min_element(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
                   return a.start < b.start;
                 })->start;
  sample.end =
      std::max_element(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.end < b.end; })->end;
  return sample;
}

}  // namespace heiretsu

#include "drivers/spawn/run.hpp"

#include <sys/wait.h>

#include <fmt/core.h>

#include "drivers/program/limits.hpp"
#include "drivers/team/team.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu::spawn {
namespace {

/// Is there a child that has ended and that nobody has waited for?
bool zombie_left() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

}  // namespace

void add_options(CommandLine& line, Options& options) {
  line.size("--processes", options.processes, 1, std::uint64_t{1} << 40, "Processes of the whole job");
  line.texts("--command", options.command, "PROGRAM [ARGUMENT...]",
             "The program that each runs, with its arguments (true)");
  line.bytes("--parent-memory", options.parent_memory,
             "Bytes that each rank which starts processes holds, e.g. 1G (0)");
  line.number("--timeout", options.timeout, 0.1, 3600, "SECONDS",
              "Where MPI_Comm_spawn takes longer for a process, the job ends with a line");
}

SpawnRun::SpawnRun(const TeamContext& context, const Options& options, const Method& how)
    : context_(context), options_(options), method_(how), once_(context.threads) {
  require_memory(context.ranks, static_cast<double>(options.parent_memory),
                 fmt::format("--parent-memory {}", options.parent_memory));
  try_here(context.ranks, [this] {
    for (std::uint32_t thread = 0; thread < context_.threads; ++thread) {
      if (!starts_here(thread)) continue;
      once_[thread] = method_.make();
      if (thread == 0) (void)once_[thread](0);
    }
  });
  memory_.assign(options.parent_memory, std::byte{1});
}

TeamPass SpawnRun::pass() {
  const Ranks& ranks = context_.ranks;
  std::vector<std::vector<double>> latencies(context_.threads);
  std::vector<std::uint64_t> failed(context_.threads);
  TeamPass pass;
  pass.sample = run_team(ranks, context_.threads, [&](Team& team) {
    if (!starts_here(team.thread())) return Outcome{};
    const std::uint64_t lanes = method_.first_rank_only ? 1 : static_cast<std::uint64_t>(team.ranks()) * team.threads();
    const std::uint64_t lane =
        method_.first_rank_only ? 0 : static_cast<std::uint64_t>(team.rank()) * team.threads() + team.thread();
    Outcome outcome;
    for (std::uint64_t job = lane; job < options_.processes; job += lanes) {
      const double start = now();
      if (once_[team.thread()](job) != 0) ++failed[team.thread()];
      latencies[team.thread()].push_back(now() - start);
      outcome.waited += latencies[team.thread()].back();
      ++outcome.items;
    }
    outcome.work = static_cast<double>(outcome.items);
    return outcome;
  });
  double failures = 0;
  for (std::uint32_t thread = 0; thread < context_.threads; ++thread) {
    pass.latencies.insert(pass.latencies.end(), latencies[thread].begin(), latencies[thread].end());
    failures += static_cast<double>(failed[thread]);
  }
  ended_ = ranks.sum(static_cast<double>(pass.latencies.size()));
  failed_ = ranks.sum(failures);
  zombies_ = ranks.sum(zombie_left() ? 1 : 0);
  pass.right = ended_ == static_cast<double>(options_.processes) && failed_ == 0 && zombies_ == 0;
  return pass;
}

std::string SpawnRun::result() const {
  return fmt::format("{:.0f} of {} processes ended, {:.0f} with a failure, {}", ended_, options_.processes, failed_,
                     zombies_ == 0 ? "no zombie" : "zombies left");
}

TeamFindings SpawnRun::findings(const TeamTimes& times) const {
  const double each = 1e3 * times.seconds / static_cast<double>(options_.processes);
  TeamFindings findings{fmt::format("{:.3g} ms each", each),
                        {{"ms_each", each}, {"parent_bytes", static_cast<double>(options_.parent_memory)}}};
  if (times.latencies.size() == 4)
    findings.line += fmt::format("; {:.3g} ms from start to end (p50), {:.3g} (p99), {:.3g} (p99.9), {:.3g} (max)",
                                 1e3 * times.latencies[0], 1e3 * times.latencies[1], 1e3 * times.latencies[2],
                                 1e3 * times.latencies[3]);
  return findings;
}

}  // namespace heiretsu::spawn

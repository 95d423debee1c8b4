#include "drivers/overlap/run.hpp"

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>

#include <fmt/core.h>

#include "drivers/program/limits.hpp"
#include "drivers/team/team.hpp"
#include "kernels/base/clock.hpp"
#include "kernels/ranks/communicator.hpp"

namespace heiretsu::overlap {
namespace {

constexpr double day = 86'400;         // seconds
constexpr double min_in_flight = 100;  // to report memory per wait: of fewer it is lost in that of the program itself

Medium medium_named(const std::string& name) {
  if (name == "pipe") return Medium::pipe;
  return name == "select" ? Medium::select : Medium::sleep;
}

/// A pipe has two ends while the process that writes into it is started. Raises the soft limit to the hard one first.
void require_descriptors(const Ranks& ranks, std::uint64_t pipes) {
  constexpr double others = 100;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const double wanted = 2 * static_cast<double>(pipes) + others;
  unavailable_if(ranks, wanted > static_cast<double>(limit.rlim_max),
                 fmt::format("{:.0f} pipes at a time need {:.0f} descriptors, this system allows {} (ulimit -Hn)",
                             ranks.max(static_cast<double>(pipes)), ranks.max(wanted), limit.rlim_max));
}

/// Each latency in the histogram, in seconds.
std::vector<double> expanded(const Histogram& latencies) {
  std::vector<double> all;
  all.reserve(latencies.count());
  latencies.each([&all](std::uint64_t nanoseconds, std::uint64_t count) {
    all.insert(all.end(), count, 1e-9 * static_cast<double>(nanoseconds));
  });
  return all;
}

}  // namespace

void add_options(CommandLine& line, Options& options) {
  line.size("--waits", options.waits, 1, std::uint64_t{1} << 50, "Waits of the whole job");
  line.number("--seconds", options.seconds, 0.0, day, "S", "How long each of them takes");
  line.choice("--wait", options.wait, {"sleep", "select", "pipe"},
              "What each is: a sleep, select(2), or waiting for another process's byte in a pipe (sleep)");
}

OverlapRun::OverlapRun(const TeamContext& context, const Options& options, const Method& how)
    : context_(context), options_(options), method_(how) {
  require_room();
  malloc_trim(0);  // memory left by earlier methods would hide what this one takes
  before_ = memory_use();
}

void OverlapRun::require_room() const {
  const Ranks& ranks = context_.ranks;
  const Medium medium = medium_named(options_.wait);
  unavailable_if(ranks, medium == Medium::select && method_.overlaps && !method_.thread_per_wait,
                 "select(2) blocks the thread, and with it all other waits of this method (--wait sleep or pipe)");
  std::uint64_t mine = 0;
  for (std::uint32_t thread = 0; thread < context_.threads; ++thread)
    mine = method_.overlaps ? mine + share(thread) : std::max(mine, share(thread));
  const std::string what = fmt::format("{} waits", options_.waits);
  if (!method_.overlaps) {
    const double seconds = ranks.max(static_cast<double>(mine) * options_.seconds);
    unavailable_if(ranks, seconds > day,
                   fmt::format("{}, {:.3g} s one after another, would take {:.3g} days", what, seconds, seconds / day));
    mine = 1;
  }
  require_memory(ranks, static_cast<double>(mine) * method_.bytes, what);
  if (medium == Medium::pipe) require_descriptors(ranks, mine * (method_.overlaps ? 1 : context_.threads));
  if (method_.thread_per_wait) {
    try {
      require_threads(ranks, static_cast<std::uint32_t>(std::min<std::uint64_t>(mine, UINT32_MAX)));
    } catch (const UsageError& error) {
      throw Unavailable(error.what());
    }
  }
}

std::uint64_t OverlapRun::share(std::uint32_t thread) const {
  const auto ranks = static_cast<std::uint64_t>(context_.ranks.size()),
             rank = static_cast<std::uint64_t>(context_.ranks.rank());
  const std::uint64_t lanes = method_.share == Share::one     ? 1
                              : method_.share == Share::ranks ? ranks
                                                              : ranks * context_.threads;
  const std::uint64_t lane = method_.share == Share::threads ? rank * context_.threads + thread
                             : thread == 0                   ? rank
                                                             : lanes;
  return lane < lanes ? options_.waits / lanes + (lane < options_.waits % lanes ? 1 : 0) : 0;
}

TeamPass OverlapRun::pass() {
  const auto each = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.seconds));
  std::vector<Waited> waited(context_.threads);
  TeamPass pass;
  const double cpu = process_cpu();
  MemoryWatch memory(before_);
  pass.sample = run_team(context_.ranks, context_.threads, [&](Team& team) {
    const Waits mine{share(team.thread()), each, medium_named(options_.wait)};
    waited[team.thread()] = method_.wait(mine);
    const auto count = static_cast<double>(mine.count);
    const double together = method_.overlaps ? std::min(count, 1.0) : count;
    return Outcome{mine.count, count * options_.seconds, together * options_.seconds, 0};
  });
  memory.stop();
  const double others =
      method_.thread_per_wait ? process_cpu() - cpu - memory.cpu() : 0;  // of threads that run_team does not know
  Waited all;
  for (const Waited& each_thread : waited) all.merge(each_thread);
  const Ranks& ranks = context_.ranks;
  ended_ = ranks.sum(static_cast<double>(all.lateness.count()));
  early_ = ranks.sum(static_cast<double>(all.early));
  in_flight_ = ranks.sum(static_cast<double>(all.max_in_flight));
  cpu_ = ranks.sum(others);
  growth_.user = std::max(growth_.user, ranks.sum(memory.growth().user));
  const Communicator node = Communicator::node_of(ranks);
  growth_.kernel = std::max(growth_.kernel, ranks.sum(node.ranks().root() ? memory.growth().kernel : 0));
  pass.right = ended_ == static_cast<double>(options_.waits) && early_ == 0;
  pass.latencies = expanded(all.lateness);
  return pass;
}

std::string OverlapRun::result() const {
  return fmt::format("{:.0f} of {} waits ended, {}", ended_, options_.waits,
                     early_ == 0 ? "none too early" : fmt::format("{:.0f} too early", early_));
}

TeamFindings OverlapRun::findings(const TeamTimes& times) const {
  const auto waits = static_cast<double>(options_.waits);
  const double ratio = options_.seconds > 0 ? times.seconds / options_.seconds : 0;
  const double cpu = 1e6 * (method_.thread_per_wait ? cpu_ : times.cpu) / waits;
  TeamFindings findings{
      fmt::format("wall {:.2f} x one wait, {:.0f} in flight at most, {:.3g} us CPU a wait", ratio, in_flight_, cpu),
      {{"wall_over_ideal", ratio}, {"in_flight", in_flight_}, {"cpu_us_a_wait", cpu}}};
  if (in_flight_ >= min_in_flight) {
    const double user = growth_.user / in_flight_, kernel = growth_.kernel / in_flight_;
    findings.line += fmt::format(", {:.0f} + {:.0f} bytes a wait (user + kernel)", user, kernel);
    findings.figures.insert(findings.figures.end(), {{"user_bytes_a_wait", user}, {"kernel_bytes_a_wait", kernel}});
  }
  if (times.latencies.size() == 4)
    findings.line +=
        fmt::format("; late by {:.0f} us (p50), {:.0f} (p99), {:.0f} (p99.9), {:.0f} (max)", 1e6 * times.latencies[0],
                    1e6 * times.latencies[1], 1e6 * times.latencies[2], 1e6 * times.latencies[3]);
  return findings;
}

}  // namespace heiretsu::overlap

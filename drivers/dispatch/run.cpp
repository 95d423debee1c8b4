#include "drivers/dispatch/run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

#include <fmt/core.h>

#include "drivers/program/limits.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu::dispatch {

void add_options(CommandLine& line, Options& options) {
  line.size("--tasks", options.tasks, 1, std::uint64_t{1} << 50, "Tasks of the whole job");
  line.number("--size", options.size, 0.0, 1e12, "NS", "Nanoseconds of work in each");
  line.choice("--collect", options.collect, {"map", "as-completed"},
              "Results in the order of the tasks, or as they finish (map)");
}

DispatchRun::DispatchRun(const TeamContext& context, const Options& options, const Method& how)
    : context_(context), options_(options), method_(how) {
  const Ranks& ranks = context.ranks;
  const bool as_completed = options.collect == "as-completed";
  unavailable_if(ranks, as_completed && !how.as_completed, "it gives its results at the end only (--collect map)");
  const double share = how.between_ranks ? (ranks.root() ? 1 : 0) : 1.0 / ranks.size();
  require_memory(ranks, static_cast<double>(options.tasks) * share * how.bytes, fmt::format("{} tasks", options.tasks));
  ns_per_round_ = ranks.from_root(nanoseconds_per_round());  // the same tasks on every rank
  rounds_ = static_cast<std::uint64_t>(std::llround(options.size / ns_per_round_));
  const double workers =
      how.between_ranks ? std::max(1, ranks.size() - 1) : static_cast<double>(context.threads) * ranks.size();
  lanes_ = std::min(workers, static_cast<double>(std::max(1U, std::thread::hardware_concurrency())));
  dispatcher_ = how.make(context, as_completed);
}

DispatchRun::Timed DispatchRun::run(std::uint64_t count, std::uint64_t rounds) {
  const Ranks& ranks = context_.ranks;
  const auto rank = static_cast<std::uint64_t>(ranks.rank()), size = static_cast<std::uint64_t>(ranks.size());
  const Tasks mine = method_.between_ranks
                         ? Tasks{0, count, rounds}
                         : Tasks{count * rank / size, count * (rank + 1) / size - count * rank / size, rounds};
  Timed timed{};
  ranks.barrier();
  const double cpu = process_cpu();
  const double start = now();
  // Not within run_team: libgomp starts the threads of a nested team anew each time.
  const std::vector<std::uint64_t> results = dispatcher_->run(mine);
  const double end = now();
  ThreadSample sample;
  sample.cpu = process_cpu() - cpu;
  sample.phases[static_cast<std::size_t>(Phase::compute)] = end - start;
  sample.items = results.size();
  sample.work = static_cast<double>(results.size() * rounds) * ns_per_round_ * 1e-9;
  timed.sample = {start, end, {sample}};
  timed.cpu = ranks.sum(sample.cpu);
  timed.seconds = ranks.max(end - start);
  std::uint64_t right = 0;
  for (std::uint64_t i = 0; i < results.size(); ++i)
    if (results[i] == result_of(mine.first + i, rounds)) ++right;
  timed.right = ranks.sum(static_cast<double>(right));
  return timed;
}

double DispatchRun::efficiency(std::uint64_t count, std::uint64_t rounds, double seconds) const {
  return static_cast<double>(count) * static_cast<double>(rounds) * ns_per_round_ * 1e-9 / (seconds * lanes_);
}

double DispatchRun::find_metg(double overhead) {
  constexpr double per_trial = 5e6, max_size = 10e6;  // ns
  const auto half = [&](double size) {
    const auto count =
        static_cast<std::uint64_t>(std::clamp(per_trial * lanes_ / (size + overhead), 16.0,
                                              static_cast<double>(std::max<std::uint64_t>(options_.tasks, 16))));
    const auto rounds = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(size / ns_per_round_)));
    double best = 0;
    for (int repeat = 0; repeat < 5 && best < 0.5; ++repeat)
      best = std::max(best, efficiency(count, rounds, run(count, rounds).seconds));
    return best >= 0.5;
  };
  double size = ns_per_round_;
  while (size <= max_size && !half(size)) size *= 2;
  if (size > max_size) return std::numeric_limits<double>::infinity();
  const double step = std::pow(2, -0.25);
  while (size > ns_per_round_ && half(size * step)) size *= step;
  return size;
}

TeamPass DispatchRun::pass() {
  const Timed timed = run(options_.tasks, rounds_);
  right_ = timed.right;
  cpu_ = timed.cpu;
  TeamPass pass;
  pass.sample = timed.sample;
  pass.right = right_ == static_cast<double>(options_.tasks);
  if (metg_ == 0) metg_ = find_metg(1e9 * timed.seconds * lanes_ / static_cast<double>(options_.tasks));
  return pass;
}

std::string DispatchRun::result() const { return fmt::format("{:.0f} of {} results right", right_, options_.tasks); }

TeamFindings DispatchRun::findings(const TeamTimes& times) const {
  const auto tasks = static_cast<double>(options_.tasks);
  const double size = static_cast<double>(rounds_) * ns_per_round_;
  const double overhead = std::max(0.0, 1e9 * times.seconds * lanes_ / tasks - size),
               cpu = std::max(0.0, 1e9 * cpu_ / tasks - size);
  const std::string metg = std::isfinite(metg_) ? fmt::format("{:.3g} us", 1e-3 * metg_) : "above 10 ms";
  return {
      fmt::format("{:.0f} ns overhead a task of {:.0f} ns ({:.0f} ns CPU), METG(50 %) {}", overhead, size, cpu, metg),
      {{"overhead_ns", overhead}, {"cpu_overhead_ns", cpu}, {"task_ns", size}, {"metg_ns", metg_}}};
}

}  // namespace heiretsu::dispatch

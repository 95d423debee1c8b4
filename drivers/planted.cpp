// planted: losses of known size. Does an analysis of the records find them again?
#include <functional>
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "drivers/output/say.hpp"
#include "drivers/program/options.hpp"
#include "kernels/base/usage_error.hpp"
#include "drivers/measure/repeat.hpp"
#include "drivers/planted/pass.hpp"
#include "drivers/planted/waits.hpp"
#include "drivers/program/binding.hpp"
#include "drivers/program/frame.hpp"
#include "drivers/program/report.hpp"
#include "drivers/program/threads.hpp"
#include "drivers/program/version.hpp"
#include "kernels/planted/duties.hpp"

namespace {

using namespace heiretsu;

struct Options {
  CommonOptions common;
  planted::Truth truth;
  std::uint64_t items = 0;  // 0: the losses of `truth`
  double spread = 0;
  MapOptions map;
  bool check_binding = false;
};

void add_truth(CLI::App& app, planted::Truth& truth) {
  app.add_option("--seconds", truth.seconds, "Work in seconds of one core (0.4)")->check(CLI::Range(1e-6, 1e6))->type_name("SECONDS");
  app.add_option("--serial", truth.serial, "Part of the work that one thread does alone (0)")->check(CLI::Range(0.0, 1.0))->type_name("PART");
  app.add_option("--lock", truth.lock, "Part of the work done under a lock that the threads of a rank share (0)")->check(CLI::Range(0.0, 1.0))->type_name("PART");
  app.add_option("--imbalance", truth.imbalance, "Of the rest the last thread has so much more than the mean (0)")->check(CLI::Range(0.0, 1e6))->type_name("PART");
  app.add_option("--message", truth.message, "Seconds that a message between ranks is under way (0)")->check(CLI::Range(0.0, 1e6))->type_name("SECONDS");
}

void add_items(CLI::App& app, Options& options) {
  CLI::Option* const items = app.add_option("--items", options.items, "Deal the work out by --schedule, in so many items that wait: what does dealing cost?")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40))->type_name("N");
  for (const char* loss : {"--serial", "--lock", "--imbalance", "--message"}) items->excludes(loss);
  app.add_option("--spread", options.spread, "Items wait up to so much shorter or longer than their mean, uniformly (0)")->check(CLI::Range(0.0, 1.0))->type_name("PART");
  add_options(app, options.map);
  for (const char* dealing : {"--spread", "--schedule", "--grain", "--executor"}) app.get_option(dealing)->needs(items);
  app.remove_option(app.get_option("--keep-costs"));  // they are known
}

Record describe(const Options& options, std::size_t threads, std::vector<Repetition> repetitions) {
  Record record;
  record.program = record.kernel = record.method = "planted";
  record.items = threads;
  if (options.items != 0) {
    record.method = "items";
    record.items = options.items;
    record.executor = name(options.map.executor);
    record.schedule = fmt::format("{},{}", name(options.map.ranks), name(options.map.threads));
    record.largest_item_work = (1 + options.spread) * options.truth.seconds / static_cast<double>(options.items);
  }
  record.work = options.truth.seconds;
  record.work_unit = "core-seconds";
  record.repetitions = std::move(repetitions);
  return record;
}

/// What a batch job does before its work.
int check_binding(const Ranks& ranks, std::uint32_t threads, bool speaks) {
  const std::string problem = binding_problem(ranks, threads);
  if (!problem.empty() && ranks.root()) say("planted: {}\n", problem);
  if (problem.empty() && ranks.root() && speaks)
    say("{} rank{} x {} thread{}, a CPU for each\n", ranks.size(), ranks.size() == 1 ? "" : "s", threads, threads == 1 ? "" : "s");
  return problem.empty() ? 0 : 1;
}

/// What one repetition does.
std::function<PassResult(std::ptrdiff_t)> make_pass(const Ranks& ranks, std::uint32_t threads, const Options& options) {
  if (options.items == 0) return [&ranks, threads, &options](std::ptrdiff_t) { return PassResult{.sample = planted::pass(ranks, threads, options.truth)}; };
  const std::shared_ptr<Transport> transport = make_transport(ranks, options.map.ranks);
  const planted::Waits waits{options.items, options.truth.seconds / static_cast<double>(options.items), options.spread, options.common.seed};
  return [&ranks, threads, &options, transport, waits](std::ptrdiff_t) {
    return PassResult{.sample = planted::deal_waits(ranks, *transport, waits, threads, options.map)};
  };
}

int planted_program(const Invocation& run) {
  CLI::App app("Lose core-time in known amounts, by waiting: mpirun -np 2 planted --threads 4 --serial 0.2", "planted");
  Options options;
  const CommonOptions& common = options.common;
  const planted::Truth& truth = options.truth;
  add_truth(app, options.truth);
  add_items(app, options);
  app.add_flag("--check-binding", options.check_binding, "Only see whether every thread can have a CPU of its own: 0 when so, else 1 and the flags that mend it");
  add_options(app, options.common);
  const Ranks& ranks = run.session.ranks();
  if (const auto text = parse(app, run.argc, run.argv, options.common, version_text)) {
    if (ranks.root()) fmt::print("{}", *text);
    return 0;
  }
  const ThreadChoice choice = choose_equal_threads(ranks, options.map.executor == Executor::serial ? 1 : common.threads);
  if (options.check_binding) return check_binding(ranks, choice.threads, !common.quiet);
  const std::size_t all = static_cast<std::size_t>(ranks.size()) * choice.threads;
  if (truth.serial + truth.lock > 1) throw UsageError("--serial and --lock together exceed the work");
  if (truth.imbalance > static_cast<double>(all) - 1 && all > 1) throw UsageError(fmt::format("--imbalance: {} threads can be at most {} apart", all, all - 1));
  const auto destination = reserve_record(run, common, "planted", "planted", choice.threads);
  GlobalClock clock(ranks);
  auto repetitions = repeat(ranks, clock, common.stopping, common.warmup, make_pass(ranks, choice.threads, options));
  const std::string record = keep_record(run, common, clock, describe(options, all, repetitions), "", choice.threads, destination);
  if (ranks.root() && !common.quiet && !common.no_record)
    say("{}\nRecord: {}\n", took_line(seconds_of(repetitions), static_cast<std::size_t>(ranks.size()), choice.threads), record);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return heiretsu::run_program(argc, argv, planted_program); }

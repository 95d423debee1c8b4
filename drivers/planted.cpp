// planted (tool): losses of known size. Does an analysis of the records find them again?
#include <memory>
#include <utility>

#include <fmt/core.h>

#include "drivers/measure/repeat.hpp"
#include "drivers/output/say.hpp"
#include "drivers/planted/options.hpp"
#include "drivers/planted/pass.hpp"
#include "drivers/planted/waits.hpp"
#include "drivers/program/binding.hpp"
#include "drivers/program/map_program.hpp"
#include "drivers/program/report.hpp"
#include "drivers/program/threads.hpp"
#include "drivers/program/version.hpp"

namespace {

using namespace heiretsu;

using planted::Options;

Record describe(const Options& options, std::size_t threads, std::vector<Repetition> repetitions) {
  Record record;
  record.program = record.kernel = record.method = "planted";
  record.executor = "openmp";
  record.schedule = "none";
  record.items = threads;
  record.work = options.scenario.seconds;
  record.work_unit = "core-seconds";
  record.repetitions = std::move(repetitions);
  return record;
}

/// For a batch job, before its work: can every thread have a CPU of its own?
int check_binding(const Ranks& ranks, std::uint32_t threads, bool prints) {
  const std::string problem = binding_problem(ranks, threads);
  if (!problem.empty() && ranks.root()) say("planted: {}\n", problem);
  if (problem.empty() && ranks.root() && prints)
    say("{} rank{} x {} thread{}, a CPU for each\n", ranks.size(), ranks.size() == 1 ? "" : "s", threads,
        threads == 1 ? "" : "s");
  return problem.empty() ? 0 : 1;
}

/// Loses core-time as the scenario says.
int lose(const Invocation& run, const Options& options, const ThreadChoice& choice) {
  const Ranks& ranks = run.session.ranks();
  const CommonOptions& common = options.common;
  const std::size_t threads = static_cast<std::size_t>(ranks.size()) * choice.threads;
  planted::check(options.scenario, threads);
  const auto destination = reserve_record(run, common, "planted", "planted", choice.threads);
  GlobalClock clock(ranks);
  const auto repetitions = repeat(ranks, clock, common.stopping, common.warmup, [&](std::ptrdiff_t) {
    return PassResult{.sample = planted::pass(ranks, choice.threads, options.scenario)};
  });
  const std::string record =
      keep_record(run, common, clock, describe(options, threads, repetitions), "", choice.threads, destination);
  if (ranks.root() && !common.quiet && !common.no_record)
    say("{}\nRecord: {}\n", took_line(seconds_of(repetitions), static_cast<std::size_t>(ranks.size()), choice.threads),
        record);
  return 0;
}

/// Deals out items that wait.
int deal_items(const Invocation& run, const Options& options) {
  const planted::Waits waits{options.items, options.scenario.seconds / static_cast<double>(options.items),
                             options.spread, options.common.seed};
  return run_map_program(run, {
                                  .name = "planted",
                                  .method = "items",
                                  .work_unit = "core-seconds",
                                  .items = "items",
                                  .common = options.common,
                                  .map = options.map,
                                  .make =
                                      [&](const MapContext& context) {
                                        return std::make_unique<planted::WaitRounds>(context.ranks, waits);
                                      },
                              });
}

int planted_program(const Invocation& run) {
  CommandLine line("Lose core-time in known amounts, by waiting: mpirun -np 2 planted --threads 4 --serial 0.2",
                   "planted");
  Options options;
  planted::add_options(line, options);
  if (const auto text = parse(line, run.argc, run.argv, options.common, version_text())) return print_text(run, *text);
  const ThreadChoice choice =
      choose_equal_threads(run.session.ranks(), options.map.executor == Executor::serial ? 1 : options.common.threads);
  if (options.check_binding) return check_binding(run.session.ranks(), choice.threads, !options.common.quiet);
  return options.items != 0 ? deal_items(run, options) : lose(run, options, choice);
}

}  // namespace

int main(int argc, char** argv) { return heiretsu::run_program(argc, argv, planted_program); }

#include "drivers/program/map_program.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "drivers/map/thread_memory.hpp"
#include "drivers/measure/global_clock.hpp"
#include "drivers/output/progress.hpp"
#include "drivers/output/say.hpp"
#include "drivers/program/interruption.hpp"
#include "drivers/program/report.hpp"
#include "drivers/program/threads.hpp"

namespace heiretsu {
namespace {

Record record_of(const MapProgram& program, const MapRun& map, const MapWork& work,
                 std::vector<Repetition> repetitions) {
  const RoundSample main = map.main_round();
  Record record;
  record.program = program.name;
  record.kernel = main.kernel;
  record.method = program.method;
  record.executor = name(program.map.executor);
  record.schedule = main.schedule;
  record.items = map.totals().items;
  record.work = map.totals().work;
  record.largest_item_work = map.totals().largest_item;
  record.work_unit = program.work_unit;
  record.deterministic = program.deterministic;
  record.rounds = map.rounds();
  record.round_count = map.round_count();
  record.costs = map.costs();
  record.figures = {{"preferred_grain", static_cast<double>(map.totals().grain)}};
  record.repetitions = std::move(repetitions);
  work.describe(record);
  return record;
}

Ending ending_of(const MapRun& map) {
  if (map.stopped()) return Ending::stopped;
  if (map.verdict().failed()) return Ending::failed;
  return map.verdict().kind == Verdict::Kind::closed ? Ending::closed : Ending::complete;
}

/// Prints at rank 0 why the run is not complete; returns the exit status.
int give_up(const MapProgram& program, const Ranks& ranks, Ending ending, const MapRun& map, const MapWork& work,
            const std::string& reason) {
  if (ending == Ending::closed) return 0;
  if (ranks.root())
    say("{}: {}\n", program.name,
        ending == Ending::stopped ? work.stopped_line(reason) : work.failed_line(map.verdict().line));
  return map.verdict().kind == Verdict::Kind::bad_input ? 2 : 1;
}

void summarize(const Invocation& run, const MapProgram& program, const MapRun& map,
               const std::vector<Repetition>& repetitions, const ThreadChoice& choice, const std::string& record) {
  say("{}\n", took_line(seconds_of(repetitions), static_cast<std::size_t>(run.session.ranks().size()), choice.threads));
  say("Load balance {:.0f} %", 100 * load_balance(repetitions));
  if (run.session.startup_seconds() > 0)
    say("; MPI itself took {:.2f} seconds to start", run.session.startup_seconds());
  say("\n{}{}", late_line(repetitions),
      whole_items_line(map.totals().work, map.totals().largest_item, choice.total, program.items));
  if (!record.empty()) say("Record: {}\n", record);
}

}  // namespace

int run_map_program(const Invocation& run, const MapProgram& program) {
  keep_freed_memory();
  const Ranks& ranks = run.session.ranks();
  const CommonOptions& common = program.common;
  const ThreadChoice choice = choose_threads(ranks, program.map.executor == Executor::serial ? 1 : common.threads);
  const bool prints = ranks.root() && !common.quiet;
  const std::unique_ptr<MapWork> work = program.make({ranks, choice.threads, choice.mean, choice.total});
  const auto destination = reserve_record(run, common, program.name, program.method, choice.threads);
  if (prints) warn({run.warning, choice.warning});

  const bool shown = prints && progress_shown(common.progress);
  DoneCount done(ranks, shown);
  Progress progress(
      shown, program.items, [&done] { return done.total(); }, [&work] { return work->status(); });
  Interruption interruption(ranks, work->resumable());
  MapRun map(
      {ranks, program.map, choice.threads, choice.mean, *work, progress, [&] { return interruption.wanted(); }, &done});
  GlobalClock clock(ranks);
  auto repetitions =
      repeat(ranks, clock, common.stopping, common.warmup, [&](std::ptrdiff_t index) { return map.pass(index); });
  progress.stop();

  const Ending ending = work->finish(ending_of(map));
  if (ending != Ending::complete) return give_up(program, ranks, ending, map, *work, interruption.reason());
  const std::string record = keep_record(run, common, clock, record_of(program, map, *work, repetitions),
                                         choice.warning, choice.threads, destination);
  if (prints && (!common.no_record || common.repeats())) summarize(run, program, map, repetitions, choice, record);
  return 0;
}

}  // namespace heiretsu

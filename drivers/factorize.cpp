// factorize: CPU-bound work. Do more cores make it faster?
#include <memory>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "drivers/output/say.hpp"
#include "drivers/factorize/forecast.hpp"
#include "drivers/factorize/options.hpp"
#include "drivers/factorize/resume.hpp"
#include "drivers/program/frame.hpp"
#include "drivers/program/interruption.hpp"
#include "drivers/program/report.hpp"
#include "drivers/program/threads.hpp"
#include "drivers/program/windowed_map.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace {

using namespace heiretsu;

Record describe(const factorize::Options& options, const factorize::Method& method, const WindowedMap& map, std::vector<Repetition> repetitions, std::uint64_t resumed) {
  Record record;
  record.program = "factorize";
  record.kernel = method.kernel;
  record.method = method.name;
  record.executor = name(options.map.executor);
  record.schedule = fmt::format("{},{}", name(options.map.ranks), name(options.map.threads));
  record.items = map.seen().items;
  record.work = map.seen().work;
  record.largest_item_work = map.seen().largest_item;
  record.work_unit = method.work_unit;
  record.resumed = resumed;
  record.valid = map.fault() != Fault::wrong_result;
  record.costs = map.seen().costs;
  record.figures = {{"preferred_grain", static_cast<double>(map.seen().preferred_grain)}};
  record.repetitions = std::move(repetitions);
  record.provenance.emplace_back("instruction_set", factorize::name(factorize::instruction_set()));
  return record;
}

/// Warns of a scan that will take long.
void foretell(const Numbers& window, std::uint64_t workers) {
  const std::string line = factorize::forecast(window, workers);
  if (!line.empty()) say("warning: {}\n", line);
}

void summarize(const Invocation& run, const factorize::Method& method, const WindowedMap& map, const std::vector<Repetition>& repetitions,
               const ThreadChoice& choice, const std::string& record) {
  say("{}\n", took_line(seconds_of(repetitions), static_cast<std::size_t>(run.session.ranks().size()), choice.threads));
  say("Load balance {:.0f} %", 100 * load_balance(repetitions));
  if (run.session.startup_seconds() > 0) say("; MPI itself took {:.2f} seconds to start", run.session.startup_seconds());
  say("\n{}", whole_items_line(map.seen().work, map.seen().largest_item, choice.together, method.split));
  if (!record.empty()) say("Record: {}\n", record);
}

int factorize_program(const Invocation& run) {
  const Ranks& ranks = run.session.ranks();
  factorize::Options options;
  if (const auto text = parse(run.argc, run.argv, options)) {
    if (ranks.root()) fmt::print("{}", *text);
    return 0;
  }
  const CommonOptions& common = options.common;
  const factorize::Method& method = factorize::find_method(options.method, options.split);
  std::optional<InputWindows> input;
  std::unique_ptr<Journal> journal;  // of rank 0, where one is kept
  Output output;
  at_root(ranks, [&] {
    input = open_input(options);
    journal = open_journal(options, *input);
    output.open(common.output, journal.get());
  });
  const std::uint64_t resumed = journal ? journal->done().windows : 0;
  const ThreadChoice choice = choose_threads(ranks, options.map.executor == Executor::serial ? 1 : common.threads);
  if (ranks.root()) factorize::fit_windows(*input, options, choice.together);
  const auto destination = reserve_record(run, common, "factorize", options.method, choice.threads);
  const bool speaks = ranks.root() && !common.quiet;
  if (speaks && !choice.warning.empty()) say("warning: {}\n", choice.warning);

  if (speaks && options.resume) say("{}\n", factorize::resumed_line(*journal));
  WindowFeed feed(ranks, [&](Numbers& window) { return factorize::read_window(*input, journal.get(), window); }, [&] { return input->rewind(); });
  Progress progress(speaks && progress_shown(common.progress), std::string(method.split));
  bool foretold = !speaks || options.method != "scan";
  const auto make_job = [&, jobs = factorize::job_maker(method, ranks, choice.mean, options.job)](const Numbers& window) {
    Job job = jobs(window);
    if (!std::exchange(foretold, true) && job.items > 0) foretell(window, choice.together);
    return job;
  };
  Interruption interruption(ranks, journal != nullptr);
  const auto fraction = [&input, before = input ? input->fraction() : 0] { return (input->fraction() - before) / (1 - before); };
  WindowedMap map({ranks, options.map, choice.threads, choice.mean, feed, make_job, output, progress, fraction, [&] { return interruption.wanted(); }});
  GlobalClock clock(ranks);
  auto repetitions = repeat(ranks, clock, common.stopping, common.warmup, [&](std::ptrdiff_t index) { return map.pass(index); });
  progress.stop();
  if (map.stopped()) {
    if (ranks.root()) output.pause();
    if (ranks.root()) say("factorize: {}\n", factorize::stopped_line(run, options, *journal, interruption.reason()));
    return 1;
  }
  if (map.output_closed() || (ranks.root() && !output.finish())) return 0;
  if (map.fault() != Fault::none) {
    if (ranks.root()) say("factorize: {}\n", map.fault_line());
    return map.fault() == Fault::bad_input ? 2 : 1;
  }
  const std::string record = keep_record(run, common, clock, describe(options, method, map, repetitions, resumed), choice.warning, choice.threads, destination);
  if (speaks && (!common.no_record || common.repeats())) summarize(run, method, map, repetitions, choice, record);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return run_program(argc, argv, factorize_program); }

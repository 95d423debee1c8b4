#include "drivers/program/team_program.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <optional>

#include <fmt/core.h>

#include "drivers/measure/repeat.hpp"
#include "drivers/output/output.hpp"
#include "drivers/output/say.hpp"
#include "drivers/program/report.hpp"
#include "drivers/program/threads.hpp"
#include "drivers/program/version.hpp"
#include "kernels/base/bytes.hpp"

namespace heiretsu {
namespace {

/// What the methods of one run share.
struct Setup {
  const Invocation& run;
  const TeamProgram& program;
  const CommonOptions& options;
  std::uint32_t threads;
  std::string warning;
  Output& output;

  [[nodiscard]] const Ranks& ranks() const { return run.session.ranks(); }
};

/// The repetitions of a method, at rank 0.
struct Measured {
  std::vector<Repetition> repetitions;
  std::vector<std::vector<double>> latency;  // [repetition][quantile]
  bool right = true;                         // on every rank
};

std::vector<double> gathered_quantiles(const Ranks& ranks, const std::vector<double>& mine) {
  ByteWriter message;
  for (const double value : mine) message.put(value);
  std::vector<double> all;
  for (const std::string& theirs : ranks.gather(message.take()))
    for (ByteReader reader(theirs); !reader.empty();) all.push_back(reader.get<double>());
  return all.empty() ? all : quantiles_of(all);
}

Measured measure(const Setup& setup, const GlobalClock& clock, TeamRun& method) {
  Measured measured;
  measured.repetitions =
      repeat(setup.ranks(), clock, setup.options.stopping, setup.options.warmup, [&](std::ptrdiff_t index) {
        TeamPass pass = method.pass();
        std::vector<double> quantiles = gathered_quantiles(setup.ranks(), pass.latencies);
        if (index >= 0 && !quantiles.empty()) measured.latency.push_back(std::move(quantiles));
        measured.right = setup.ranks().all(pass.right);
        return PassResult{std::move(pass.sample), pass.right, false};
      });
  return measured;
}

/// CPU time, items and work of all threads of all ranks.
ThreadSample total_of(const Repetition& repetition) {
  ThreadSample total;
  for (const RankSample& rank : repetition.ranks)
    for (const ThreadSample& thread : rank.threads) {
      total.cpu += thread.cpu;
      total.items += thread.items;
      total.work += thread.work;
    }
  return total;
}

Record record_of(const TeamProgram& program, const TeamMethod& method, const Measured& measured,
                 TeamFindings findings) {
  Record record;
  record.program = record.kernel = program.name;
  record.method = method.name;
  record.executor = method.executor;
  record.schedule = "none";
  record.valid = measured.right;
  record.deterministic = program.deterministic;
  record.work_unit = program.work_unit;
  if (!measured.repetitions.empty()) {
    const ThreadSample total = total_of(measured.repetitions.back());
    record.items = total.items;
    record.work = total.work;
  }
  record.repetitions = measured.repetitions;
  if (!measured.latency.empty()) record.quantiles.assign(std::begin(latency_quantiles), std::end(latency_quantiles));
  record.latency = measured.latency;
  record.figures = std::move(findings.figures);
  return record;
}

/// Runs one method with its repetitions and its record. Returns whether its results were right. Collective.
bool run_method(const Setup& setup, const TeamMethod& method) {
  const Ranks& ranks = setup.ranks();
  unavailable_if(ranks, method.needs_mpi && !ranks.have_mpi(),
                 "it works between MPI ranks (start the program with mpirun)");
  const std::optional<Destination> destination =
      reserve_record(setup.run, setup.options, setup.program.name, std::string(method.name), setup.threads);
  const std::unique_ptr<TeamRun> run = method.make({ranks, setup.threads, setup.options.seed});
  GlobalClock clock(ranks);
  const Measured measured = measure(setup, clock, *run);
  if (!measured.right) {
    if (ranks.root()) say("{}: {}: wrong result: {}\n", setup.program.name, method.name, run->result());
    return false;
  }
  TeamFindings findings;
  const std::vector<double> seconds = seconds_of(measured.repetitions);
  if (ranks.root()) {
    const ThreadSample total = total_of(measured.repetitions.back());
    findings = run->findings({median(seconds), total.cpu, total.items,
                              measured.latency.empty() ? std::vector<double>() : measured.latency.back()});
    const char* const joint = findings.line.empty() ? "" : "; ";
    (void)setup.output.write({fmt::format("{}: {}{}{}\n", method.name, run->result(), joint, findings.line)});
  }
  const std::string file =
      keep_record(setup.run, setup.options, clock, record_of(setup.program, method, measured, std::move(findings)),
                  setup.warning, setup.threads, destination);
  if (ranks.root() && !setup.options.quiet && (!setup.options.no_record || setup.options.repeats()))
    say("{}: {}\n{}", method.name, took_line(seconds, static_cast<std::size_t>(ranks.size()), setup.threads),
        late_line(measured.repetitions));
  if (ranks.root() && !setup.options.quiet && !file.empty()) say("Record: {}\n", file);
  return true;
}

int run_all(const Setup& setup) {
  bool right = true;
  for (const TeamMethod& method : setup.program.methods) {
    try {
      right = run_method(setup, method) && right;
    } catch (const Unavailable& reason) {
      if (setup.ranks().root()) say("{}: {} left out: {}\n", setup.program.name, method.name, reason.what());
    }
  }
  return right ? 0 : 1;
}

const TeamMethod& method_named(const TeamProgram& program, const std::string& name) {
  const auto method = std::find_if(program.methods.begin(), program.methods.end(),
                                   [&](const TeamMethod& each) { return each.name == name; });
  if (method != program.methods.end()) return *method;
  std::string names;
  for (const TeamMethod& each : program.methods) names += fmt::format("{}, ", each.name);
  throw UsageError(fmt::format("--method: '{}' is not one of {}all", name, names));
}

int run_named(const Setup& setup, const std::string& name) {
  const TeamMethod& method = method_named(setup.program, name);
  try {
    return run_method(setup, method) ? 0 : 1;
  } catch (const Unavailable& reason) {
    throw UsageError(fmt::format("--method {}: {}", name, reason.what()));
  }
}

void add_team_options(CommandLine& line, const TeamProgram& program, CommonOptions& options, std::string& method) {
  std::string help = fmt::format("Which method ({}), or all in turn:", method);
  std::vector<std::string> names;
  for (const TeamMethod& each : program.methods) {
    help += fmt::format("\n  {:<14} {}", each.name, each.what);
    names.emplace_back(each.name);
  }
  line.text("--method", method, "NAME", help);
  line.add_list("methods", std::move(names));
  program.add_options(line);
  add_options(line, options);
  line.refuse({"--schedule", "--executor", "--grain", "--keep-costs", "--window", "--verify"},
              "every thread of every rank runs the same --method");
  line.refuse({"--progress"}, "a method is one indivisible measurement");
  if (!program.random) line.refuse({"--seed"}, "nothing is random");
}

ThreadChoice team_threads(const Ranks& ranks, const TeamProgram& program, const CommonOptions& options) {
  if (options.threads != 0 || std::getenv("OMP_NUM_THREADS") != nullptr)
    return choose_equal_threads(ranks, options.threads);
  const auto size = static_cast<std::uint32_t>(ranks.size());
  ThreadChoice choice;
  if (program.default_threads != 0)
    choice.threads = (program.default_threads + size - 1) / size;
  else
    choice = choose_equal_threads(ranks, 0);
  choice.threads = std::max(choice.threads, program.min_threads);
  return choice;
}

}  // namespace

std::vector<double> quantiles_of(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  std::vector<double> quantiles;
  for (const double q : latency_quantiles) {
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
    quantiles.push_back(values[std::max<std::size_t>(rank, 1) - 1]);
  }
  return quantiles;
}

int run_team_program(const Invocation& run, const TeamProgram& program) {
  const Ranks& ranks = run.session.ranks();
  CommandLine line(program.question, program.name);
  CommonOptions options;
  std::string method(program.methods.front().name);
  add_team_options(line, program, options, method);
  if (const std::optional<std::string> text = parse(line, run.argc, run.argv, options, version_text()))
    return print_text(run, *text);
  if (method == "all" && !options.record.empty())
    throw UsageError(
        "--record names one file, --method all keeps one a method (set HEIRETSU_RESULTS to the folder of all)");
  const ThreadChoice choice = team_threads(ranks, program, options);
  require_threads(ranks, choice.threads);
  if (program.check) program.check({ranks, choice.threads, options.seed});
  if (ranks.root() && !options.quiet) warn({run.warning, choice.warning});
  Output output;
  at_root(ranks, [&] { output.open(options.output); });
  const Setup setup{run, program, options, choice.threads, choice.warning, output};
  const int status = method == "all" ? run_all(setup) : run_named(setup, method);
  (void)output.finish();  // whether or not the reader has gone
  return status;
}

}  // namespace heiretsu

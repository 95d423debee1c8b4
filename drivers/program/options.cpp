#include "drivers/program/options.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "drivers/output/output.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

/// The two halves of "RANKS[,THREADS]".
std::pair<std::string, std::string> halves(std::string_view option, const std::string& text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos) return {text, {}};
  if (comma + 1 == text.size())
    throw UsageError(fmt::format("{}: '{}' ends in a comma (RANKS or RANKS,THREADS)", option, text));
  return {text.substr(0, comma), text.substr(comma + 1)};
}

void read_schedule(const std::string& text, Dealing& dealing) {
  const auto [ranks, threads] = halves("--schedule", text);
  dealing.over_ranks = schedule_named(ranks, "ranks");
  if (!threads.empty()) dealing.over_threads = schedule_named(threads, "threads");
}

/// The names of all schedules, or of those that can deal to the threads of a rank.
std::vector<std::string> schedule_names(bool over_threads) {
  std::vector<std::string> names;
  for (const Schedule schedule : schedules::all)
    if (schedule->over_threads || !over_threads) names.emplace_back(name(schedule));
  return names;
}

std::uint64_t read_count(std::string_view option, std::string_view text, std::uint64_t min) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < min)
    throw UsageError(fmt::format("{}: '{}' is not a whole number from {} on", option, text, min));
  return value;
}

void read_grain(const std::string& text, Dealing& dealing) {
  const auto [ranks, threads] = halves("--grain", text);
  dealing.rank_grain = read_count("--grain", ranks, 1);
  if (!threads.empty()) dealing.thread_grain = read_count("--grain", threads, 1);
}

/// The number at the front of `text`, and the rest.
std::pair<double, std::string_view> leading_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return {-1, text};
  return {value, text.substr(static_cast<std::size_t>(end - text.data()))};
}

double read_fraction(const std::string& text) {
  const auto [value, unit] = leading_number(text);
  const bool percent = unit == "%";
  if ((!unit.empty() && !percent) || !(value > 0) || value >= (percent ? 100 : 1))
    throw UsageError(fmt::format("--until: '{}' is not a part of the median, such as 2% or 0.02", text));
  return percent ? value / 100 : value;
}

double read_seconds(std::string_view option, const std::string& text) {
  const auto [value, unit] = leading_number(text);
  if ((!unit.empty() && unit != "s") || !(value > 0) || value == std::numeric_limits<double>::infinity())
    throw UsageError(fmt::format("{}: '{}' is not a number of seconds above 0", option, text));
  return value;
}

Executor executor_named(const std::string& word) {
  const auto* const found = std::find(std::begin(executor_names), std::end(executor_names), word);
  if (found == std::end(executor_names))
    throw UsageError(fmt::format("--executor: '{}' is not one of {}", word, fmt::join(executor_names, ", ")));
  return static_cast<Executor>(found - std::begin(executor_names));
}

/// What scripts/run sets in the environment. It concerns the machine, not the run, and is not recorded.
void read_environment(const CommandLine& line, CommonOptions& options) {
  if (const char* const output = std::getenv("HEIRETSU_OUTPUT"); output != nullptr && options.output.empty())
    options.output = output;
  if (const char* const progress = std::getenv("HEIRETSU_PROGRESS"); progress != nullptr && !line.given("--progress"))
    options.progress = progress;
}

}  // namespace

Schedule schedule_named(const std::string& word, std::string_view where) {
  const bool over_threads = where == "threads";
  for (const Schedule schedule : schedules::all)
    if (name(schedule) == word && (schedule->over_threads || !over_threads)) return schedule;
  throw UsageError(fmt::format("--schedule: '{}' is no schedule over {} ({})", word, where,
                               fmt::join(schedule_names(over_threads), ", ")));
}

void add_options(CommandLine& line, CommonOptions& options) {
  const auto count = [&line](const std::string& name, auto& value, std::uint64_t min, const std::string& help) {
    line.read(
        name,
        [&value, name, min](const std::string& text) {
          using Value = std::remove_reference_t<decltype(value)>;
          value = static_cast<Value>(
              std::min<std::uint64_t>(read_count(name, text, min), std::numeric_limits<Value>::max()));
        },
        "N", help);
  };
  count("--threads", options.threads, 1, "Threads per rank (OMP_NUM_THREADS, else its share of the CPUs it may use)");
  count("--repeat", options.stopping.repeat, 1, "Repetitions (1)");
  count("--warmup", options.warmup, 0, "Repetitions before, neither timed nor kept (0)");
  line.read(
      "--until", [&options](const std::string& text) { options.stopping.until = read_fraction(text); }, "PART",
      "Repeat, six times or more, until the 95 % interval of the median is at most this to either side, e.g. 2%");
  line.read(
      "--max-time",
      [&options](const std::string& text) { options.stopping.max_time = read_seconds("--max-time", text); }, "SECONDS",
      "Seconds in repetitions after which --until gives up (600)");
  count("--seed", options.seed, 0, "Seed of what is random (1)");
  line.text("--record", options.record, "FILE", "The record's file (a new name in $HEIRETSU_RESULTS, else results/)");
  line.flag("--no-record", options.no_record, "Keep no record and print no timing: a plain filter");
  line.text("--output", options.output, "FILE", "Write what is computed there, not to standard output");
  line.choice("--progress", options.progress, {"auto", "never", "always"},
              "Rate and time left on standard error (auto: when it is a terminal)");
  line.flag("--quiet", options.quiet, "Only results and errors: no timing, no progress");
}

void add_options(CommandLine& line, MapOptions& options) {
  line.add_list("schedules", schedule_names(false));
  line.add_list("executors", {std::begin(executor_names), std::end(executor_names)});
  line.read(
      "--executor", [&options](const std::string& word) { options.executor = executor_named(word); }, "NAME",
      fmt::format("How a rank runs its items: {} (openmp)", fmt::join(executor_names, ", ")));
  line.read(
      "--schedule", [&options](const std::string& text) { read_schedule(text, options.dealing); }, "RANKS[,THREADS]",
      fmt::format("Who gets which items: {} over ranks; {} over threads (guided,dynamic)",
                  fmt::join(schedule_names(false), ", "), fmt::join(schedule_names(true), ", ")));
  line.read(
      "--grain", [&options](const std::string& text) { read_grain(text, options.dealing); }, "RANKS[,THREADS]",
      "Items per chunk (the kernel's own)");
  line.flag("--keep-costs", options.keep_costs, "Time each item alone and keep the times in the record");
  line.excludes("--keep-costs", "--no-record");
}

std::optional<std::string> parse(CommandLine& line, int argc, char** argv, CommonOptions& options,
                                 const std::string& version) {
  if (auto text = line.parse(argc, argv, version)) return text;
  read_environment(line, options);
  options.output = Output::behind_links(options.output);
  if (options.progress != "auto" && options.progress != "never" && options.progress != "always")
    throw UsageError(fmt::format("HEIRETSU_PROGRESS: {} is not one of auto, never, always", quoted(options.progress)));
  if (options.no_record && !options.record.empty()) throw UsageError("--record and --no-record exclude each other");
  if (options.stopping.until > 0 && options.stopping.max_time == 0) options.stopping.max_time = 600;
  if (options.stopping.until == 0 && options.stopping.max_time > 0)
    throw UsageError("--max-time has a meaning only with --until");
  options.given = line.given();
  return std::nullopt;
}

}  // namespace heiretsu

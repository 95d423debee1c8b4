#include "drivers/program/options.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <fmt/ranges.h>

#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

/// How many letters must change, come or go to turn one word into the other (Levenshtein 1965). O(|a| |b|).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j)
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)}));
  }
  return row.back();
}

std::string unknown_option(const CLI::App& app, const std::string& argument) {
  const std::string word = argument.substr(0, argument.find('='));
  std::string nearest;
  std::size_t best = 4;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      const std::size_t distance = edit_distance(word, "--" + name);
      if (distance < best) {
        best = distance;
        nearest = "--" + name;
      }
    }
  }
  return nearest.empty() ? fmt::format("unknown option '{}' (--help lists them)", word)
                         : fmt::format("unknown option '{}' (did you mean {}?)", word, nearest);
}

/// The two halves of "RANKS[,THREADS]".
std::pair<std::string, std::string> halves(std::string_view option, const std::string& text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos) return {text, {}};
  if (comma + 1 == text.size()) throw UsageError(fmt::format("{}: '{}' ends in a comma (RANKS or RANKS,THREADS)", option, text));
  return {text.substr(0, comma), text.substr(comma + 1)};
}

void read_schedule(const std::string& text, MapOptions& options) {
  const auto [ranks, threads] = halves("--schedule", text);
  options.ranks = schedule_named(ranks, "ranks");
  if (threads.empty()) return;
  options.threads = schedule_named(threads, "threads");
  if (options.threads == Schedule::cyclic || options.threads == Schedule::stealing)
    throw UsageError(fmt::format("--schedule: '{}' is no schedule over threads (static, dynamic, guided)", threads));
}

std::uint64_t read_count(std::string_view option, std::string_view text, std::uint64_t least) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least)
    throw UsageError(fmt::format("{}: '{}' is not a whole number from {} on", option, text, least));
  return value;
}

double read_fraction(const std::string& text) {
  double value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  const bool percent = end + 1 == last && *end == '%';
  if (error != std::errc() || (end != last && !percent) || !(value > 0) || value >= (percent ? 100 : 1))
    throw UsageError(fmt::format("--until: '{}' is not a part of the median, such as 2% or 0.02", text));
  return percent ? value / 100 : value;
}

double read_seconds(std::string_view option, const std::string& text) {
  double value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  const bool unit = end + 1 == last && *end == 's';
  if (error != std::errc() || (end != last && !unit) || !(value > 0))
    throw UsageError(fmt::format("{}: '{}' is not a number of seconds above 0", option, text));
  return value;
}

}  // namespace

Schedule schedule_named(const std::string& word, std::string_view where) {
  const auto* const end = std::end(schedule_names);
  const auto* const found = std::find(std::begin(schedule_names), end, word);
  if (found == end)
    throw UsageError(fmt::format("--schedule: '{}' is no schedule over {} ({})", word, where, fmt::join(schedule_names, ", ")));
  return static_cast<Schedule>(found - schedule_names);
}

void add_options(CLI::App& app, CommonOptions& options) {
  const auto count = [&app](const std::string& name, auto& value, std::uint64_t least, const std::string& help) {
    app.add_option_function<std::string>(name, [&value, name, least](const std::string& text) {
         using Value = std::remove_reference_t<decltype(value)>;
         value = static_cast<Value>(std::min<std::uint64_t>(read_count(name, text, least), std::numeric_limits<Value>::max()));
       }, help)->type_name("N");
  };
  count("--threads", options.threads, 1, "Threads a rank (OMP_NUM_THREADS, else its share of the CPUs it may use)");
  count("--repeat", options.stopping.repeat, 1, "Repetitions (1)");
  count("--warmup", options.warmup, 0, "Repetitions before, neither timed nor kept (0)");
  app.add_option_function<std::string>("--until", [&options](const std::string& text) { options.stopping.until = read_fraction(text); },
      "Repeat, six times or more, until the 95 % interval of the median is at most this to either side, e.g. 2%")->type_name("PART");
  app.add_option_function<std::string>("--max-time", [&options](const std::string& text) { options.stopping.max_time = read_seconds("--max-time", text); },
      "Seconds in repetitions after which --until gives up (600)")->type_name("SECONDS");
  count("--seed", options.seed, 0, "Seed of what is random (1)");
  app.add_option("--record", options.record, "The record's file (a new name in $HEIRETSU_RESULTS, else results/)")->type_name("FILE");
  app.add_flag("--no-record", options.no_record, "Keep no record and print no timing: a plain filter");
  app.add_option("--output", options.output, "Write what is computed there, not to standard output")->type_name("FILE");
  app.add_option("--progress", options.progress, "Rate and time left on standard error (auto: when it is a terminal)")->type_name("auto|never|always");
  app.add_flag("--quiet", options.quiet, "Only results and errors: no timing, no progress");
}

void add_options(CLI::App& app, MapOptions& options) {
  app.add_option_function<std::string>("--executor", [&options](const std::string& word) {
       const auto* const found = std::find(std::begin(executor_names), std::end(executor_names), word);
       if (found == std::end(executor_names)) throw UsageError(fmt::format("--executor: '{}' is none ({})", word, fmt::join(executor_names, ", ")));
       options.executor = static_cast<Executor>(found - std::begin(executor_names));
     }, "How a rank runs its items: openmp, serial (openmp)")->type_name("NAME");
  app.add_option_function<std::string>("--schedule", [&options](const std::string& text) { read_schedule(text, options); },
      "Who gets which items: static, cyclic, dynamic, guided, stealing over ranks; static, dynamic, guided over threads (guided,dynamic)")
      ->type_name("RANKS[,THREADS]");
  app.add_option_function<std::string>("--grain", [&options](const std::string& text) {
       const auto [ranks, threads] = halves("--grain", text);
       options.rank_grain = read_count("--grain", ranks, 1);
       if (!threads.empty()) options.thread_grain = read_count("--grain", threads, 1);
     }, "Items a chunk (the kernel's own)")->type_name("RANKS[,THREADS]");
  app.add_flag("--keep-costs", options.keep_costs, "Time each item alone and keep the times in the record");
}

std::optional<std::string> parse(CLI::App& app, int argc, char** argv, CommonOptions& options, const std::function<std::string()>& version) {
  app.set_help_flag("-h,--help", "Print this and exit");
  bool version_asked = false;
  app.add_flag("--version", version_asked, "Print versions and exit");
  app.allow_extras();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return app.help();
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  if (version_asked) return version();
  for (const CLI::Option* option : app.get_options())  // "" is a variable of a script that was not set
    if (option->count() > 0 && option->get_type_name() == "FILE" && option->results().front().empty())
      throw UsageError(fmt::format("{}: a file name is missing", option->get_name()));
  for (const std::string& extra : app.remaining()) {
    if (extra == "--") continue;
    throw UsageError(unknown_option(app, extra));
  }
  // scripts/run says so in the environment: there it concerns the machine, not the run, and stays out of the record.
  if (const char* const output = std::getenv("HEIRETSU_OUTPUT"); output != nullptr && options.output.empty()) options.output = output;
  if (const char* const progress = std::getenv("HEIRETSU_PROGRESS"); progress != nullptr && app.count("--progress") == 0) options.progress = progress;
  if (options.progress != "auto" && options.progress != "never" && options.progress != "always")
    throw UsageError(fmt::format("--progress: '{}' is none (auto, never, always)", options.progress));
  if (options.no_record && !options.record.empty()) throw UsageError("--record and --no-record exclude each other");
  if (options.stopping.until > 0 && options.stopping.max_time == 0) options.stopping.max_time = 600;
  if (options.stopping.until == 0 && options.stopping.max_time > 0) throw UsageError("--max-time has a meaning only with --until");
  for (const CLI::Option* option : app.get_options())
    if (option->count() > 0 && !option->get_lnames().empty())
      options.given.emplace_back(option->get_lnames().front(), fmt::format("{}", fmt::join(option->results(), " ")));
  return std::nullopt;
}

}  // namespace heiretsu

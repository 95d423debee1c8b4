#include "drivers/factorize/options.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "drivers/factorize/large/prediction.hpp"
#include "drivers/factorize/own_number.hpp"
#include "drivers/factorize/unit_options.hpp"
#include "drivers/program/version.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {
namespace {

const std::vector<std::string> blog_numbers{"53541233", "21235343", "11421443", "5423123"};

/// The divisors of a long number may take much memory: windows of this size keep a rank's results within a few GB.
constexpr std::size_t window_of_divisors = std::size_t{1} << 12;

/// Lines of --dry-run.
constexpr std::uint64_t max_jobs = 100'000;

/// With windows of at most this size one worker's results fit its cache.
constexpr std::size_t window_in_cache = std::size_t{1} << 16;

constexpr std::pair<std::string_view, Print> prints[] = {
    {"factors", Print::factors}, {"divisors", Print::divisors}, {"json", Print::json}, {"none", Print::none}};
constexpr std::pair<std::string_view, Verify> verifications[] = {{"products", Verify::products},
                                                                 {"full", Verify::full}};

template <class Value, std::size_t N>
std::vector<std::string> names_of(const std::pair<std::string_view, Value> (&choices)[N]) {
  std::vector<std::string> names;
  for (const auto& choice : choices) names.emplace_back(choice.first);
  return names;
}

template <class Value, std::size_t N>
void add_choice(CommandLine& line, const std::string& name, Value& value,
                const std::pair<std::string_view, Value> (&choices)[N], const std::string& help) {
  const std::string type = fmt::format("{}", fmt::join(names_of(choices), "|"));
  line.read(
      name,
      [&value, &choices, name](const std::string& word) {
        const auto* const found = std::find_if(std::begin(choices), std::end(choices),
                                               [&](const auto& choice) { return choice.first == word; });
        if (found == std::end(choices))
          throw UsageError(fmt::format("{}: '{}' is not one of {}", name, word, fmt::join(names_of(choices), ", ")));
        value = found->second;
      },
      type, help);
}

std::string method_help() {
  std::string text = "How (auto):";
  for (const Method& method : methods()) text += fmt::format("\n  {:<14} {}", method.name, method.what);
  return text;
}

std::string version() {
  std::vector<std::string_view> available;
  for (const InstructionSet set : available_instruction_sets()) available.push_back(name(set));
  return version_text() +
         fmt::format("Instruction set in use: {} (here: {})\n", name(instruction_set()), fmt::join(available, ", "));
}

/// Core seconds that are predicted for a number of --digits.
double predicted_work(const Options& options) {
  const Method& method = find_method(options.method.empty() ? "auto" : options.method, options.split);
  if (!method.shares_numbers || method.way == Way::curves)
    throw UsageError("--digits is for the quadratic sieve: --method auto or qs");
  return predict(own_number(options.digits), method.way, 1).core_seconds;
}

/// What a study of weak scaling asks: which option raises the work, and how much that is.
void add_size_lists(CommandLine& line, const Options& options) {
  using Words = std::vector<std::string>;
  line.add_list("size", [&options] {
    return options.digits > 0 ? Words{"--digits", std::to_string(options.digits)} : Words{};
  });
  line.add_list("work", [&options] {
    return options.digits > 0 ? Words{fmt::format("{:.6g}", predicted_work(options))} : Words{};
  });
}

void add_options(CommandLine& line, Options& options) {
  line.texts("numbers", options.numbers, "", "Numbers, expressions (2^67-1, 20!+1) or ranges A..B (the blog's four)");
  line.text("--file", options.file, "FILE", "Numbers from a file, - is standard input; # begins a comment");
  line.size("--digits", options.digits, 0, max_own_digits,
            "In their place one number of so many digits, from 58 on, hard and the same always");
  line.text("--method", options.method, "NAME", method_help());
  line.text("--split", options.split, "numbers|trials",
            "What a scan deals out: whole numbers, or the trials of all numbers in a row");
  line.flag("--resume", options.resume,
            "Continue an interrupted run to --output FILE, or of one number, on any number of ranks");
  line.flag("--dry-run", options.dry_run,
            "Say how long the large numbers will take, and in how much memory; factor nothing");
  line.size("--jobs", options.jobs, 1, max_jobs, "With --dry-run: how so many jobs would share one number's sieve");
  line.flag("--sieve-only", options.sieve_only,
            "Of one number sieve --units alone, into --output FILE or one named by them; the same command goes on");
  line.text("--units", options.units, "A..B|I/K",
            "Units to sieve, both ends in, or part I of K of all that are predicted");
  line.texts(
      "--relations", options.relations, "FILE...",
      "Behind one number: go on from what --sieve-only has done, in files or a folder of them; with --sieve-only "
      "sieve as the first of them was");
  line.needs("--units", "--sieve-only");
  line.needs("--jobs", "--dry-run");
  line.size("--window", options.window, 1, InputWindows::max_window,
            "Most numbers that are dealt before all wait for each other: 2^17 a worker, at most");
  add_choice(line, "--print", options.settings.print, prints, "What is printed of each number (factors)");
  add_choice(line, "--verify", options.settings.verify, verifications,
             "products multiply back; full: every factor is proved again by another method (products)");
  line.add_list("methods", method_names());
  line.add_list("prints", names_of(prints));
  add_size_lists(line, options);
  heiretsu::add_options(line, options.common);
  heiretsu::add_options(line, options.map);
}

void take_own_number(Options& options) {
  if (!options.numbers.empty() || !options.file.empty())
    throw UsageError("--digits stands in the place of numbers: it excludes those of arguments and --file");
  options.settings.hard_work = predicted_work(options);
  options.numbers = {own_number(options.digits).get_str()};
}

bool one_pass(const Options& options) { return !options.common.repeats() && options.common.warmup == 0; }

void check_resumable(const Options& options) {
  if (options.common.output.empty() && !one_number(options))
    throw UsageError(
        "--resume needs the --output FILE of the run to go on with (but for one number alone, as an argument)");
  if (options.file == "-") throw UsageError("--resume cannot find its place in standard input again (use --file FILE)");
  if (!one_pass(options))
    throw UsageError("--resume goes on with one pass: it excludes --repeat, --until and --warmup");
}

}  // namespace

std::optional<std::string> parse(int argc, char** argv, Options& options) {
  try {
    (void)instruction_set();
  } catch (const std::invalid_argument& error) {  // what HEIRETSU_SIMD names is not available
    throw UsageError(error.what());
  }
  CommandLine line("Factor integers: mpirun -np 8 factorize 2^61-1 1000..2000 --file numbers.txt", "factorize");
  add_options(line, options);
  if (auto text = heiretsu::parse(line, argc, argv, options.common, version())) return text;
  if (options.settings.print == Print::divisors && !line.given("--window")) options.window = window_of_divisors;
  if (!options.numbers.empty() && !options.file.empty())
    throw UsageError("numbers as arguments and --file exclude each other");
  if (options.digits > 0) take_own_number(options);
  if (options.method.empty() && !options.numbers.empty()) options.method = "auto";
  check_unit_options(options);
  const bool blog = options.numbers.empty() && options.file.empty();
  if (blog) options.numbers = blog_numbers;
  options.blog = blog;
  if (blog && !line.given("--print")) options.settings.print = Print::divisors;
  if (options.method.empty()) options.method = blog ? "scan" : "auto";
  if (options.map.executor == Executor::serial && options.common.threads > 1)
    throw UsageError("--executor serial runs one thread: --threads 1");
  if (options.resume) check_resumable(options);
  options.settings.seed = options.common.seed;
  (void)find_method(options.method, options.split);
  return std::nullopt;
}

bool one_number(const Options& options) {
  return options.file.empty() && options.numbers.size() == 1 && options.numbers[0].find("..") == std::string::npos;
}

std::string_view print_name(Print print) {
  return std::find_if(std::begin(prints), std::end(prints),
                      [print](const auto& choice) { return choice.second == print; })
      ->first;
}

/// Of windows of 2^17 numbers a worker the text is still in the cache that cores share when it is written, and its
/// memory serves the next but one. Without text few workers have no reason to wait for each other so often.
InputWindows open_input(const Options& options, std::uint64_t workers) {
  const bool writes = options.settings.print != Print::none && one_pass(options);
  const std::size_t fitting = std::max(InputWindows::window_of(workers), writes ? 0 : max_list);
  const std::size_t window = std::min<std::size_t>(options.window, fitting);
  return options.file.empty() ? InputWindows::from_arguments(options.numbers, window)
                              : InputWindows::from_file(options.file, window);
}

std::string file_of_all(const Options& options, std::uint64_t workers) {
  const bool by_all = find_method(options.method, options.split).reads_text && workers > 1 && one_pass(options) &&
                      !options.map.keep_costs;
  if (!by_all) return {};
  return options.file == "-" ? "/dev/stdin" : options.file;
}

void fit_windows(InputWindows& input, const Options& options, std::uint64_t workers, bool all_write) {
  if (options.settings.print != Print::none && !all_write) input.limit(max_list);
  if (workers == 1 && one_pass(options)) input.limit_lists(window_in_cache);
}

}  // namespace heiretsu::factorize

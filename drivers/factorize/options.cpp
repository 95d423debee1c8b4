#include "drivers/factorize/options.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "kernels/base/usage_error.hpp"
#include "drivers/program/version.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {
namespace {

const std::vector<std::string> blog_numbers{"53541233", "21235343", "11421443", "5423123"};

/// Divisors of a number of many bits may take much room: windows of so many keep a rank's results within some GB.
constexpr std::size_t window_of_divisors = std::size_t{1} << 12;

const std::map<std::string, Print> print_names{{"factors", Print::factors}, {"divisors", Print::divisors}, {"json", Print::json}, {"none", Print::none}};

template <class Value>
void add_choice(CLI::App& app, const std::string& name, Value& value, std::map<std::string, Value> choices, const std::string& help) {
  app.add_option_function<std::string>(name, [&value, choices, name](const std::string& word) {
    const auto found = choices.find(word);
    if (found != choices.end()) {
      value = found->second;
      return;
    }
    std::string known;
    for (const auto& [choice, unused] : choices) known += (known.empty() ? "" : ", ") + choice;
    throw UsageError(fmt::format("{}: '{}' is none ({})", name, word, known));
  }, help)->type_name("NAME");
}

void check_resumable(const Options& options) {
  if (options.common.output.empty()) throw UsageError("--resume needs the --output FILE of the run to go on with");
  if (options.file == "-") throw UsageError("--resume cannot find its place in standard input again (use --file FILE)");
  if (options.common.repeats() || options.common.warmup > 0)
    throw UsageError("--resume goes on with one pass: it excludes --repeat, --until and --warmup");
}

}  // namespace

std::optional<std::string> parse(int argc, char** argv, Options& options) {
  try {
    (void)instruction_set();
  } catch (const std::invalid_argument& error) {  // what HEIRETSU_SIMD names is not available
    throw UsageError(error.what());
  }
  CLI::App app("Factor integers: mpirun -np 8 factorize 2^61-1 1000..2000 --file numbers.txt", "factorize");
  app.add_option("numbers", options.numbers, "Numbers, expressions (2^67-1, 20!+1) or ranges A..B (the blog's four)")->type_name("");
  app.add_option("--file", options.file, "Numbers from a file, - is standard input; # begins a comment")->type_name("FILE");
  app.add_option("--method", options.method, "auto: the fast engine, ranges by a sieve; batch, sieve, sieve-primes: one way of it; scan: try every i in 1..n (auto)")->type_name("NAME");
  app.add_option("--split", options.split, "What a scan deals out: whole numbers, or the trials of all in a row")->type_name("numbers|trials");
  app.add_flag("--resume", options.resume, "Go on with what an interrupted run to --output FILE has done, on any number of ranks");
  bool print_given = false;
  add_choice<Print>(app, "--print", options.job.print, print_names, "factors, divisors, json, none (factors)");
  add_choice<Verify>(app, "--verify", options.job.verify, {{"products", Verify::products}, {"full", Verify::full}},
                     "products multiply back; full: every factor is proved again by another method (products)");
  add_options(app, options.common);
  add_options(app, options.map);
  if (auto text = parse(app, argc, argv, options.common, version_text)) return text;
  print_given = app.count("--print") > 0;
  if (!options.numbers.empty() && !options.file.empty()) throw UsageError("numbers as arguments and --file exclude each other");
  const bool blog = options.numbers.empty() && options.file.empty();
  if (blog) options.numbers = blog_numbers;
  if (blog && !print_given) options.job.print = Print::divisors;
  if (options.method.empty()) options.method = blog ? "scan" : "auto";
  if (options.map.executor == Executor::serial && options.common.threads > 1) throw UsageError("--executor serial runs one thread: --threads 1");
  if (options.resume) check_resumable(options);
  options.job.seed = options.common.seed;
  (void)find_method(options.method, options.split);
  return std::nullopt;
}

const std::string& print_name(Print print) {
  return std::find_if(print_names.begin(), print_names.end(), [print](const auto& named) { return named.second == print; })->first;
}

InputWindows open_input(const Options& options) {
  const std::size_t window = options.job.print == Print::divisors ? window_of_divisors : InputWindows::max_window;
  return options.file.empty() ? InputWindows::from_arguments(options.numbers, window) : InputWindows::from_file(options.file, window);
}

void fit_windows(InputWindows& input, const Options& options, std::uint64_t workers) {
  constexpr std::size_t in_cache = std::size_t{1} << 16;
  if (workers == 1 && !options.common.repeats() && options.common.warmup == 0) input.limit_lists(in_cache);
}

}  // namespace heiretsu::factorize

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "drivers/program/map_program.hpp"
#include "drivers/program/version.hpp"
#include "drivers/workload/workload_rounds.hpp"

namespace heiretsu {
namespace {

/// The options of a Map workload.
struct Options {
  CommonOptions common;
  MapOptions map;
  WorkloadOptions workload;
  std::string method = "items";
  std::string verify = "none";
};

void add_methods(CommandLine& line, const MapWorkload& workload, Options& options) {
  if (workload.methods.empty()) return;
  options.method = workload.methods.front().name;
  std::string help = fmt::format("Which method ({}):", options.method);
  std::vector<std::string> names;
  for (const MapVariant& method : workload.methods) {
    help += fmt::format("\n  {:<14} {}", method.name, method.what);
    names.push_back(method.name);
  }
  line.choice("--method", options.method, names, help);
  line.add_list("methods", std::move(names));
}

/// The workload with the method that was chosen. @throws UsageError where it lacks something then.
MapWorkload chosen(const MapWorkload& workload, const std::string& method) {
  MapWorkload result = workload;
  for (const MapVariant& each : workload.methods)
    if (each.name == method) each.use(result);
  check_functions(result);
  return result;
}

void add_options(CommandLine& line, const MapWorkload& workload, Options& options) {
  add_methods(line, workload, options);
  if (workload.options) workload.options(line);
  line.size("--window", options.workload.window, 1, std::uint64_t{1} << 32,
            fmt::format("Most {} that are dealt before all wait for each other", workload.items));
  line.choice("--verify", options.verify, {"none", "serial"},
              "serial: compute everything again on one thread of rank 0, untimed, and compare (none)");
  add_options(line, options.common);
  add_options(line, options.map);
  if (!workload.seed) line.refuse({"--seed"}, "nothing is random");
  if (!workload.size_option.empty()) line.list_size(workload.size_option);
}

int run_map(const Invocation& run, const MapWorkload& workload) {
  check_names(workload);
  CommandLine line(workload.question, workload.name);
  Options options;
  add_options(line, workload, options);
  if (const auto text = parse(line, run.argc, run.argv, options.common, version_text())) return print_text(run, *text);
  if (options.map.executor == Executor::serial && options.common.threads > 1)
    throw UsageError("--executor serial runs one thread: --threads 1");
  if (workload.seed) workload.seed(options.common.seed);
  const MapWorkload work = chosen(workload, options.method);
  options.workload.verify = options.verify == "serial";
  options.workload.output = options.common.output;
  options.workload.quiet = options.common.quiet;
  return run_map_program(run, {.name = workload.name,
                               .method = options.method,
                               .work_unit = workload.work_unit,
                               .items = workload.items,
                               .common = options.common,
                               .map = options.map,
                               .make = [&](const MapContext& context) {
                                 return std::make_unique<WorkloadRounds>(work, context.ranks, options.workload);
                               }});
}

}  // namespace

int run(int argc, char** argv, const MapWorkload& workload, PageBuild page) {
  return run_program(argc, argv, [&](const Invocation& run) { return run_map(with_page(run, page), workload); });
}

}  // namespace heiretsu

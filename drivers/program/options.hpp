#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "drivers/map/map_run.hpp"
#include "drivers/measure/stopping.hpp"
#include "drivers/program/command_line.hpp"
#include "drivers/record/record.hpp"

namespace heiretsu {

/// The options of every program.
struct CommonOptions {
  std::uint32_t threads = 0;  ///< per rank; 0: OMP_NUM_THREADS, else the rank's share of the CPUs it may use
  StoppingRule stopping;
  std::size_t warmup = 0;
  std::uint64_t seed = 1;
  std::string record;  ///< file; empty: a new name in the results folder
  bool no_record = false;
  std::string output;  ///< file for results; empty: standard output
  std::string progress = "auto";
  bool quiet = false;
  Attributes given;  ///< every option of the command line, as typed

  /// May there be more than one repetition?
  [[nodiscard]] bool repeats() const { return stopping.repeat > 1 || stopping.until > 0; }
};

void add_options(CommandLine& line, CommonOptions& options);
/// The further options of a Map program.
void add_options(CommandLine& line, MapOptions& options);

/// Reads the arguments into what was added to `line`, and into CommonOptions::given. `version`: the text of --version.
/// Returns text to print instead of running. @throws UsageError as CommandLine::parse does.
[[nodiscard]] std::optional<std::string> parse(CommandLine& line, int argc, char** argv, CommonOptions& options,
                                               const std::string& version);

/// The schedule of that name. `where`: "ranks" or "threads". @throws UsageError that names --schedule and `where`.
[[nodiscard]] Schedule schedule_named(const std::string& word, std::string_view where);

}  // namespace heiretsu

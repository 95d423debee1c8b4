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

/// What every program understands.
struct CommonOptions {
  std::uint32_t threads = 0;  ///< per rank; 0: OMP_NUM_THREADS, else the rank's share of the CPUs it may use
  StoppingRule stopping;
  std::size_t warmup = 0;
  std::uint64_t seed = 1;
  std::string record;  ///< file, empty: a name of its own in the results folder
  bool no_record = false;
  std::string output;  ///< file for what the program computes, empty: standard output
  std::string progress = "auto";
  bool quiet = false;
  Attributes given;  ///< every option that was given, as it was given

  /// Is more than one repetition asked for?
  [[nodiscard]] bool repeats() const { return stopping.repeat > 1 || stopping.until > 0; }
};

void add_options(CommandLine& line, CommonOptions& options);
/// Those of a Map program besides.
void add_options(CommandLine& line, MapOptions& options);

/// Reads the arguments into what was added to `line`, and CommonOptions::given. `version`: what --version prints.
/// Returns text to print instead of running. @throws UsageError as CommandLine::parse does.
[[nodiscard]] std::optional<std::string> parse(CommandLine& line, int argc, char** argv, CommonOptions& options, const std::string& version);

/// The schedule of that name. @throws UsageError that names --schedule and what it is over ("ranks" or "threads").
[[nodiscard]] Schedule schedule_named(const std::string& word, std::string_view where);

}  // namespace heiretsu

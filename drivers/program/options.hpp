#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "drivers/map/policy.hpp"
#include "drivers/map/executor.hpp"
#include "drivers/measure/stopping.hpp"
#include "drivers/record/record.hpp"

namespace CLI {
class App;
}

namespace heiretsu {

/// What every program understands.
struct CommonOptions {
  std::uint32_t threads = 0;  ///< a rank; 0: OMP_NUM_THREADS, else the rank's share of the CPUs it may use
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

/// What programs with a Map kernel understand besides.
struct MapOptions {
  Executor executor = Executor::openmp;
  Schedule ranks = Schedule::guided;    ///< over ranks
  Schedule threads = Schedule::dynamic;  ///< over the threads of a rank
  std::uint64_t rank_grain = 0;          ///< items; 0: the kernel's own
  std::uint64_t thread_grain = 0;
  bool keep_costs = false;
};

/// The schedule of that name. @throws UsageError that names --schedule and what it is over ("ranks").
[[nodiscard]] Schedule schedule_named(const std::string& word, std::string_view where);

void add_options(CLI::App& app, CommonOptions& options);
void add_options(CLI::App& app, MapOptions& options);

/// Reads the arguments into what was added to `app`, and CommonOptions::given.
/// Returns text to print instead of running: for --help and --version.
/// @throws UsageError naming the argument; an unknown option comes with the nearest that exists.
[[nodiscard]] std::optional<std::string> parse(CLI::App& app, int argc, char** argv, CommonOptions& options,
                                               const std::function<std::string()>& version);

}  // namespace heiretsu

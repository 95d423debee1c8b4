#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/measure/sample.hpp"
#include "drivers/program/frame.hpp"
#include "drivers/program/limits.hpp"
#include "drivers/program/options.hpp"
#include "drivers/program/team_findings.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// One repetition as this rank saw it.
struct TeamPass {
  RankSample sample;              ///< as run_team gives it
  bool right = true;              ///< its result passed its check
  std::vector<double> latencies;  ///< seconds, of this rank, in any order; empty where none are measured
};

/// A method ready to run on every rank; its members are set up once, and not timed.
class TeamRun {
 public:
  TeamRun() = default;
  TeamRun(const TeamRun&) = delete;
  TeamRun& operator=(const TeamRun&) = delete;
  virtual ~TeamRun() = default;

  /// One repetition, with its result checked. Collective.
  virtual TeamPass pass() = 0;
  /// The last result without any time, right or wrong, e.g. "want: 1000000, got: 466988". At rank 0.
  [[nodiscard]] virtual std::string result() const = 0;
  /// Called only when all repetitions were right. At rank 0.
  [[nodiscard]] virtual TeamFindings findings(const TeamTimes& times) const = 0;
};

/// A row of a program's method table.
struct TeamMethod {
  std::string_view name;
  std::string_view what;   ///< one line for --help
  bool needs_mpi = false;  ///< runs only when a launcher started the program
  /// Makes it ready to run. Collective. @throws Unavailable, on every rank, where it cannot run.
  std::function<std::unique_ptr<TeamRun>(const TeamContext&)> make;
  std::string_view executor = "openmp";  ///< what runs its threads, for the record
};

/// A Team program.
struct TeamProgram {
  std::string name;
  std::string question;                           ///< for --help
  std::string work_unit;                          ///< of Outcome::work
  std::uint32_t default_threads = 0;              ///< of all ranks together, unless the user gives them; 0: one per CPU
  std::uint32_t min_threads = 1;                  ///< per rank, unless the user gives them
  std::vector<TeamMethod> methods;                ///< the first is the default
  bool random = false;                            ///< --seed has a meaning
  bool deterministic = true;                      ///< every repetition has the same items and the same work
  std::function<void(CommandLine&)> add_options;  ///< the program's own
  std::function<void(const TeamContext&)>
      check;  ///< of its own options, before any method; throws UsageError on every rank
};

/// All that Team programs have in common: reads the command line; runs --method NAME, or all in turn with a record
/// each; repeats, checks, writes records; prints `method: result; findings` on standard output and the times on
/// standard error. Returns the exit status, the same on every rank: 1 when a result was wrong. @throws UsageError on
/// every rank.
int run_team_program(const Invocation& run, const TeamProgram& program);

/// The latency_quantiles of `values`, by nearest rank; sorts `values`, which must not be empty. O(n log n).
[[nodiscard]] std::vector<double> quantiles_of(std::vector<double>& values);

}  // namespace heiretsu

#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/program/command_line.hpp"
#include "drivers/program/team_findings.hpp"
#include "drivers/workload/reduction.hpp"
#include "kernels/base/range.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/ranks/ranks.hpp"
#include "kernels/team.hpp"

namespace heiretsu {

/// How the page that calls run() was compiled: kept in its records.
struct PageBuild {
  const char* compiler;  ///< its version
  bool optimized;        ///< at any level
};
#ifdef __OPTIMIZE__
constexpr PageBuild this_page{__VERSION__, true};  ///< the page that includes this
#else
constexpr PageBuild this_page{__VERSION__, false};  ///< the page that includes this
#endif

struct MapWorkload;

/// One of several ways to the results of a Map workload.
struct MapVariant {
  std::string name = {};                       ///< for --method
  std::string what = {};                       ///< one line for --help
  std::function<void(MapWorkload&)> use = {};  ///< sets what is its own, such as rows, once the options are read
};

/// A workload of independent items, dealt out over ranks and threads. What its functions give depends on options and
/// arguments alone: they are called on every rank, and `rows`, `check` and those of `reduction` by several threads at
/// once. An exception from them ends the run with its message and status 1; a UsageError with status 2.
struct MapWorkload {
  std::string name = {};            ///< of the program: letters, digits, - and _
  std::string question = {};        ///< one line for --help
  std::string items = "items";      ///< what the items are, in the plural
  std::string work_unit = "items";  ///< of `work`
  /// The option, declared by size(), with which work grows: a study of weak scaling raises it. Empty: there is none.
  std::string size_option = {};

  std::function<void(CommandLine&)> options = {};  ///< declares the program's own options
  std::function<void(std::uint64_t)> seed = {};    ///< takes --seed, where something is random
  /// Makes what the other functions need, once on every rank, after options and seed and before anything is timed; the
  /// record keeps its seconds (figure_prepare_seconds). Collective.
  std::function<void(const Ranks&)> prepare = {};
  std::function<std::uint64_t()> count = {};  ///< how many items, 1 to 2^63 - 1; asked after the options are read
  std::function<double(Range)> work = {};     ///< declared work of a range, additive; their number if not given
  std::function<std::uint64_t()> grain = {};  ///< items that take about 100 us or more together (1)

  // The result of a range of items, one of the two:
  std::function<std::string(Range)> rows = {};      ///< whole lines, printed in the order of the items
  std::uint64_t rows_per_item = 0;                  ///< lines of each item, which are counted; 0: any number
  std::shared_ptr<const Reduction> reduction = {};  ///< a value, by reduce()

  /// What is wrong with the rows of a range; empty where they are right.
  std::function<std::string(Range, std::string_view rows)> check = {};

  std::vector<MapVariant> methods = {};  ///< where there are several ways; the first is the default
};

/// A method of a Team workload: every thread of every rank enters `run` once per repetition, all at the same time.
struct TeamVariant {
  std::string name = {};   ///< for --method
  std::string what = {};   ///< one line for --help
  bool needs_mpi = false;  ///< it runs only under a launcher
  /// Before each repetition, not timed. Collective.
  std::function<void(const TeamContext&)> prepare = {};
  /// What each thread does, timed from the release of all to its return.
  std::function<Outcome(Team&, const TeamContext&)> run = {};
  /// After each repetition, not timed: what is wrong on this rank; empty where all is right. Collective.
  std::function<std::string(const TeamContext&)> check = {};
  /// Of the last repetition; called at rank 0 and only when all were right.
  std::function<TeamFindings(const TeamTimes&)> findings = {};
};

/// A workload of threads that work together.
struct TeamWorkload {
  std::string name = {};            ///< of the program: letters, digits, - and _
  std::string question = {};        ///< one line for --help
  std::string work_unit = "items";  ///< of Outcome::work
  std::string size_option = {};     ///< as in MapWorkload
  std::uint32_t min_threads = 1;    ///< per rank, unless the user gives them
  bool random = false;              ///< --seed has a meaning: TeamContext::seed
  bool deterministic = true;        ///< every repetition has the same items and the same work

  std::function<void(CommandLine&)> options = {};  ///< declares the program's own options
  std::vector<TeamVariant> methods = {};           ///< the first is the default
};

/// All of main: the command line of the kit with the workload's own options, MPI where a launcher started the program,
/// ranks and threads, repetitions, checks, results, the record, the times. Returns the exit status, the same on every
/// rank: 0 right; 1 wrong result or failed run; 2 bad input or usage, or a workload that cannot be run.
[[nodiscard]] int run(int argc, char** argv, const MapWorkload& workload, PageBuild page = this_page);
[[nodiscard]] int run(int argc, char** argv, const TeamWorkload& workload, PageBuild page = this_page);

}  // namespace heiretsu

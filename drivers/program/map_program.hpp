#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "drivers/map/map_run.hpp"
#include "drivers/program/frame.hpp"
#include "drivers/program/options.hpp"
#include "drivers/record/record.hpp"

namespace heiretsu {

/// What the work of a Map program is made for.
struct MapContext {
  const Ranks& ranks;
  std::uint32_t threads;        ///< of this rank
  std::uint32_t mean_threads;   ///< per rank, rounded down; the same on all ranks
  std::uint32_t total_threads;  ///< of all ranks
};

/// How a Map run ended. The same on every rank.
enum class Ending : std::uint8_t {
  complete,
  stopped,  ///< before its end, by a signal or because its batch job was about to end
  failed,   ///< a result was wrong, or the input was bad
  closed,   ///< the reader of its results has gone
};

/// The rounds of a Map program, and its part in the end of a run.
class MapWork : public Rounds {
 public:
  /// Can a run that is stopped between two rounds be resumed later? Called at rank 0.
  [[nodiscard]] virtual bool resumable() const { return false; }

  /// The line that rank 0 prints when the run was stopped; `reason`: why.
  [[nodiscard]] virtual std::string stopped_line(const std::string& reason) const { return reason; }
  /// The line that rank 0 prints when the run failed: the problem, and where the results so far are.
  [[nodiscard]] virtual std::string failed_line(const std::string& problem) const { return problem; }

  /// Ends a run after its last round, before anything is reported or recorded. Only here, and only if `ending` is
  /// complete, do results get their final names. Collective. Returns how the run really ended, the same on every rank.
  [[nodiscard]] virtual Ending finish(Ending ending) { return ending; }

  /// Adds to the record what only this work knows. Called at rank 0.
  virtual void describe(Record&) const {}
};

/// A Map program whose command line has been read.
struct MapProgram {
  std::string name;       ///< of the program
  std::string method;     ///< its name on the command line
  std::string work_unit;  ///< of Job::work
  std::string items;      ///< what the items are, in the plural
  const CommonOptions& common;
  const MapOptions& map;
  /// Makes its rounds. Collective. @throws UsageError on every rank.
  std::function<std::unique_ptr<MapWork>(const MapContext&)> make;
  bool deterministic = true;  ///< every repetition computes the same items and the same work
};

/// All that Map programs have in common: threads, the destination of the record, repetitions, interruption, the end of
/// the run, the record, and the times on standard error. Returns the exit status, the same on every rank: 1 when a
/// result was wrong or the run was stopped, 2 when its input was bad. @throws UsageError on every rank.
[[nodiscard]] int run_map_program(const Invocation& run, const MapProgram& program);

}  // namespace heiretsu

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

/// Where a Map program's work is done.
struct MapContext {
  const Ranks& ranks;
  std::uint32_t threads;   ///< of this rank
  std::uint32_t mean;      ///< threads per rank, rounded down; the same on all
  std::uint32_t together;  ///< threads of all ranks
};

/// How a Map run ended. The same on every rank.
enum class Ending : std::uint8_t {
  complete,
  stopped,  ///< before its end, because it was to: by a signal, or near the end of its batch job
  failed,   ///< a result was wrong, or the input was bad
  closed,   ///< nobody wants its results any more
};

/// The rounds of a Map program, and what it does before and after them.
class MapWork : public Rounds {
 public:
  /// Can a run that is stopped between two rounds be gone on with later? Asked at rank 0.
  [[nodiscard]] virtual bool resumable() const { return false; }

  /// What rank 0 tells when it was stopped, and why it was.
  [[nodiscard]] virtual std::string stopped_line(const std::string& reason) const { return reason; }
  /// What rank 0 tells when it failed: the problem, and what is left of the results.
  [[nodiscard]] virtual std::string failed_line(const std::string& problem) const { return problem; }

  /// The one end of a run, after its last round, when it is known how it ended and nothing is told or kept yet: results
  /// get their final names only here, and only when it is complete. Collective. Returns how it ended after all, the same
  /// on every rank.
  [[nodiscard]] virtual Ending finish(Ending ending) { return ending; }

  /// Adds to the record what only this work knows. At rank 0.
  virtual void describe(Record&) const {}
};

/// What a Map program is, once its command line is read.
struct MapProgram {
  std::string name;           ///< of the program
  std::string method;         ///< as the user calls it
  std::string work_unit;      ///< of Job::work
  std::string items;          ///< what is counted, in the plural
  const CommonOptions& common;
  const MapOptions& map;
  /// Makes its rounds. Collective. @throws UsageError on every rank.
  std::function<std::unique_ptr<MapWork>(const MapContext&)> make;
  bool deterministic = true;  ///< every repetition computes the same items and the same work
};

/// All that Map programs have in common: threads, the destination of the record, repetitions, interruption, the one end,
/// the record, and on standard error the times taken. Returns the exit status, alike on every rank: 1 when a result was
/// wrong or the run was stopped, 2 when its input was bad. @throws UsageError as run_program wants it.
[[nodiscard]] int run_map_program(const Invocation& run, const MapProgram& program);

}  // namespace heiretsu

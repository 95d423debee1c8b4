#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/map/job.hpp"
#include "drivers/map/schedule.hpp"
#include "drivers/measure/phase_clock.hpp"

namespace heiretsu {

/// What becomes of a run after a round. The same on every rank.
struct Verdict {
  enum class Kind : std::uint8_t {
    go_on,
    enough,        ///< the run has what it wanted: no further round in this repetition
    closed,        ///< nobody wants its results any more: it ends with status 0 and keeps neither time nor record
    wrong_result,  ///< the run ends with status 1 and keeps neither time nor record
    bad_input,     ///< the same with status 2
  };
  Kind kind = Kind::go_on;
  std::string line = {};  ///< at rank 0: what is wrong, for the user

  [[nodiscard]] bool failed() const { return kind == Kind::wrong_result || kind == Kind::bad_input; }
};

/// A part of a Map run that is dealt over ranks and threads and ends for all of them together.
struct Round {
  Job job;
  std::string_view kernel;  ///< what computes it, for the record

  /// Takes this rank's own pieces, in no order; every rank is called, also one without pieces. Collective. What it does
  /// is booked on `clock`, which is this rank's first thread's and communicates when it is called.
  std::function<Verdict(std::vector<Piece> mine, PhaseClock& clock)> collect;

  /// A schedule over ranks that this round needs, whatever the user asked for; kept in the record.
  std::optional<Schedule> schedule = {};
  bool on_every_rank = false;  ///< every rank does all of it for itself
  bool preparation = false;    ///< what others stand on: its items and work are not the run's
};

/// The rounds of a Map run, one after another: a window of an input, the next units of a search. Every rank has one that
/// gives the same answers; all of it is called by one thread, on every rank alike. While a round is dealt only what
/// carries its ranges calls MPI: neither Job::run nor what else runs beside it may.
class Rounds {
 public:
  Rounds() = default;
  Rounds(const Rounds&) = delete;
  Rounds& operator=(const Rounds&) = delete;
  virtual ~Rounds() = default;

  /// The next round; nothing at the end. Collective. Its job is used until its collect() has returned. Booked on `clock`,
  /// which communicates when it is called.
  [[nodiscard]] virtual std::optional<Round> next(PhaseClock& clock) = 0;

  /// From the first round again, for another repetition. Collective. @throws UsageError on every rank when it cannot be.
  virtual void restart() = 0;

  /// May next() be asked for a round before the one before it was collected? Where it may not, it is not.
  [[nodiscard]] virtual bool ahead() const { return false; }

  /// Of all work so much has been given out, the last round included, 0..1, at rank 0; 0 where that is not known.
  [[nodiscard]] virtual double fraction() const { return 0; }
};

}  // namespace heiretsu

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

/// How a run continues after a round. The same on every rank.
struct Verdict {
  enum class Kind : std::uint8_t {
    go_on,
    enough,        ///< the run has what it wanted: no further round in this repetition
    closed,        ///< the reader of its results has gone: it ends with status 0 and keeps neither time nor record
    wrong_result,  ///< the run ends with status 1 and keeps neither time nor record
    bad_input,     ///< the same with status 2
  };
  Kind kind = Kind::go_on;
  std::string line = {};  ///< at rank 0, for the user: what is wrong

  [[nodiscard]] bool failed() const { return kind == Kind::wrong_result || kind == Kind::bad_input; }
};

/// A part of a Map run that is dealt over ranks and threads and ends for all of them together.
struct Round {
  /// What a thread does in a round that is not dealt but entered by all. It books its time on `clock`, which is in
  /// phase compute when it is called; like Job::run it may not call MPI.
  using Enter = std::function<void(std::uint32_t thread, PhaseClock& clock)>;

  Job job;
  std::string_view kernel;  ///< what computes it, for the record

  /// Takes this rank's own pieces, in no order; called on every rank, also one without pieces. Collective. It books its
  /// time on `clock`, the clock of this rank's first thread, which is in phase communicate when it is called.
  std::function<Verdict(std::vector<Piece> mine, PhaseClock& clock)> collect;

  /// A schedule over ranks that this round requires, whatever the user chose; kept in the record.
  std::optional<Schedule> schedule = {};
  bool on_every_rank = false;  ///< every rank computes all of it for itself
  bool preparation = false;    ///< for rounds to come: its items and work are not counted as the run's
  bool may_stop = false;       ///< a preparation after which a run may stop all the same, since it takes long
  /// Instead of the job, which has no items then: entered once by every thread of every rank, a team that works in
  /// memory of its own making and waits for its members there.
  Enter enter = {};
};

/// The rounds of a Map run, one after another: the windows of an input, the next units of a search. Every rank has such
/// an object, and all give the same answers. One thread calls it, and makes the same calls on every rank. While a round
/// is dealt only the transport calls MPI: neither Job::run nor anything that runs at the same time may.
class Rounds {
 public:
  Rounds() = default;
  Rounds(const Rounds&) = delete;
  Rounds& operator=(const Rounds&) = delete;
  virtual ~Rounds() = default;

  /// The next round; nothing at the end. Collective. Its job is used until its collect() has returned. It books its
  /// time on `clock`, which is in phase communicate when it is called.
  [[nodiscard]] virtual std::optional<Round> next(PhaseClock& clock) = 0;

  /// Starts again from the first round, for another repetition. Collective. @throws UsageError on every rank when it
  /// cannot.
  virtual void restart() = 0;

  /// May next() be called before the round before it has been collected?
  [[nodiscard]] virtual bool ahead() const { return false; }

  /// The fraction of all work, 0..1, in the rounds given so far, at rank 0; 0 where that is not known.
  [[nodiscard]] virtual double fraction() const { return 0; }

  /// What it is at, in words for the user, at rank 0; empty where the number of items done says enough. May be called
  /// at any time, by any thread.
  [[nodiscard]] virtual std::string status() const { return {}; }
};

}  // namespace heiretsu

#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/factorize/large/number_log.hpp"
#include "drivers/map/rounds.hpp"
#include "kernels/factorize/big.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu::factorize {

/// Where a run keeps the relations of a sieve that takes long.
struct Checkpoint {
  /// A sieve that takes so long, in seconds on its workers, is kept where the user asked for that.
  static constexpr double short_seconds = 5;
  /// And where not: who waits a minute would not like to wait it again.
  static constexpr double long_seconds = 60;

  std::string output;   ///< of the run; empty, or no file: the current folder
  bool resume = false;  ///< go on with what is kept
  bool asked = true;    ///< for, by --output or --resume: else a run that cannot keep it goes on all the same

  /// Sieves that take less long are not kept, s.
  [[nodiscard]] double min_seconds() const { return asked ? short_seconds : long_seconds; }
};

struct JoinedUnits;

/// What the rounds of one large number must know of the run. The same on every rank, but for `threads` and
/// `checkpoint`.
struct LargeContext {
  const Ranks& ranks;
  std::uint32_t threads;        ///< of this rank
  std::uint32_t total_threads;  ///< of all ranks
  std::uint64_t seed = 1;       ///< of the curves
  Way way = Way::automatic;
  bool quiet = false;                         ///< say only what is wrong
  std::optional<Checkpoint> checkpoint = {};  ///< none: nothing is kept. Of rank 0
  bool keep_costs = false;                    ///< time each unit of a sieve alone
  /// What other jobs have done of a number, which is taken once; null where there is nothing.
  std::shared_ptr<JoinedUnits> joined = {};
  /// Where stages, counts and what the user sees are noted.
  std::shared_ptr<NumberLog> log = std::make_shared<NumberLog>();
};

/// Rounds in which all ranks and threads try to split one composite n. Every rank has such an object, and all give the
/// same answers. All rounds are preparations, after which the run may stop.
class SplitRounds {
 public:
  SplitRounds() = default;
  SplitRounds(const SplitRounds&) = delete;
  SplitRounds& operator=(const SplitRounds&) = delete;
  virtual ~SplitRounds() = default;

  /// The next round; nothing at the end. Collective; called and booked as Rounds::next() is.
  [[nodiscard]] virtual std::optional<Round> next(PhaseClock& clock) = 0;

  /// After the last round: n as a product of numbers above 1; n alone if nothing split it. The same on every rank.
  [[nodiscard]] virtual const std::vector<mpz_class>& factors() const = 0;

  /// A file that a resumed run would go on with; empty where none is kept, and on other ranks than rank 0.
  [[nodiscard]] virtual std::string kept_file() const { return {}; }
};

}  // namespace heiretsu::factorize

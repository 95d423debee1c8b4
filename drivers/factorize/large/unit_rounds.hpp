#pragma once
#include <gmpxx.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/factorize/large/kept_units.hpp"
#include "drivers/factorize/large/number_log.hpp"
#include "drivers/factorize/large/sieve_record.hpp"
#include "drivers/factorize/large/split_rounds.hpp"
#include "drivers/factorize/large/unit_plan.hpp"
#include "kernels/factorize/quadratic_sieve/collection.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"

namespace heiretsu::factorize {

/// The sieving of a quadratic sieve: rounds of units on every rank. Rank 0 takes the units in order and stops at the
/// one that completes its cycles, whatever else was sieved, so that it has the same relations for any ranks and
/// threads.
class UnitRounds {
 public:
  /// n as quadratic_sieve() takes it; rank 0's parameters are those of all, since floating point may choose others
  /// elsewhere, unless a file of kept units has others. Collective. `context` must outlive it. @throws UsageError on
  /// every rank as KeptUnits does.
  UnitRounds(const LargeContext& context, const mpz_class& n, const SieveParameters& parameters);
  /// Keeps what has been sieved.
  ~UnitRounds();
  UnitRounds(const UnitRounds&) = delete;
  UnitRounds& operator=(const UnitRounds&) = delete;

  [[nodiscard]] const Sieving& sieving() const { return *sieving_; }

  /// Sieves these units, the same on every rank: rank 0 then has their relations, as far as it needs them.
  [[nodiscard]] Round round(Range units);

  /// The file of kept units, at rank 0.
  [[nodiscard]] std::string kept_file() const { return kept_ ? kept_->path() : std::string(); }

  // At rank 0, where n has no divisor in the factor base.

  /// Takes what is kept. Then the units to be sieved next: none where there are relations enough, nothing where no
  /// polynomial is left.
  [[nodiscard]] std::optional<Range> next();
  /// So many more cycles, as RelationCollection has it.
  void want_more(std::size_t columns) { desk_->collection.want_more(columns); }
  [[nodiscard]] const RelationCollection& collection() const { return desk_->collection; }
  [[nodiscard]] SieveRecord& record() { return desk_->record; }
  /// What is kept is of no use.
  void forget() { kept_->remove(); }

 private:
  /// A round's units, and what is noted of it when they have been taken.
  struct Gathered {
    Range units;
    std::vector<Piece> pieces;
    double seconds;
    std::vector<NumberLog::RankShare> shares;
    std::vector<double> costs;
    double late = 0;  ///< seconds in which they were taken while the next round was dealt
  };
  /// What rank 0 alone has.
  struct Desk {
    Desk(SieveRecord its_record, std::size_t primes, const UnitPlan& its_plan)
        : record(its_record), collection(primes), plan(its_plan) {}

    SieveRecord record;
    RelationCollection collection;
    UnitPlan plan;
    std::uint64_t units = 0;  ///< that have been taken
    double round_began = 0;
    std::optional<Gathered> gathered;  ///< not noted yet
    std::atomic<bool> taken{false};    ///< has a thread begun to take them?

    [[nodiscard]] double dealt() const { return static_cast<double>(gathered ? gathered->units.last : units); }
    [[nodiscard]] SieveProgress progress() const { return progress_of(collection, units); }
    [[nodiscard]] double wanted() const { return static_cast<double>(collection.wanted()); }
  };

  [[nodiscard]] std::string relations_of(Range units);
  void collect(std::vector<Piece> mine, PhaseClock& clock);
  [[nodiscard]] std::vector<NumberLog::RankShare> gather_shares(std::span<const Piece> mine);

  // At rank 0.
  void take_late();
  void take_gathered();
  void finish_gathered();
  [[nodiscard]] bool can_wait() const;
  void take_sieved(Range units, std::span<const Relation> relations);
  void take_unit(std::span<const Relation> relations);
  void take_kept_units();
  void say_missing() const;

  const LargeContext& context_;
  bool says_missing_;              // what units of other jobs lack, when it is known
  std::optional<KeptUnits> kept_;  // of rank 0
  std::unique_ptr<const Sieving> sieving_;
  std::optional<Desk> desk_;
  Range units_;                // of the round
  std::vector<double> costs_;  // seconds of each unit of the round that this rank sieves, where kept
};

}  // namespace heiretsu::factorize

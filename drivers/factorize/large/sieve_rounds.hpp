#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/factorize/large/kept_units.hpp"
#include "drivers/factorize/large/matrix_team.hpp"
#include "drivers/factorize/large/split_rounds.hpp"
#include "drivers/factorize/large/unit_plan.hpp"
#include "kernels/factorize/quadratic_sieve/collection.hpp"
#include "kernels/factorize/quadratic_sieve/congruences.hpp"
#include "kernels/factorize/quadratic_sieve/matrix.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"

namespace heiretsu::factorize {

/// The quadratic sieve of one composite: rounds of units until rank 0 has relations enough, one in which those that the
/// matrix needs are factored again, and the matrix, which a team solves. Rank 0 takes the units in order and stops at
/// the one that completes its cycles, whatever else was sieved, so that relations, matrix and dependencies are the same
/// for any ranks and threads. Where they are not enough after all it goes on by itself, with a line about what is not
/// as it should be.
class SieveRounds final : public SplitRounds {
 public:
  /// n as quadratic_sieve() takes it; rank 0's parameters are those of all, since floating point may choose others
  /// elsewhere, unless a file of kept units has others. Collective. `context` must outlive it. @throws UsageError on
  /// every rank as KeptUnits does.
  SieveRounds(const LargeContext& context, const mpz_class& n, const SieveParameters& parameters);
  ~SieveRounds() override { context_.log->hide(); }  // what is shown may ask this for its progress

  std::optional<Round> next(PhaseClock& clock) override;
  [[nodiscard]] const std::vector<mpz_class>& factors() const override { return factors_; }
  [[nodiscard]] std::string kept_file() const override { return kept_ ? kept_->path() : std::string(); }

 private:
  enum class Stage : std::uint8_t { sieve, factor_again, matrix, end };
  /// What the next round does: decided at rank 0, and the same on every rank.
  struct Step {
    Stage stage;
    Range units;  ///< to sieve
  };
  /// What rank 0 alone has.
  struct Desk {
    Desk(const Sieving& sieving, const mpz_class& n, const SieveForecast& forecast, std::uint32_t workers)
        : collection(sieving.base().size()), congruences(n, sieving.base().primes), plan(workers, forecast) {}

    [[nodiscard]] SieveProgress progress() const;

    RelationCollection collection;
    Congruences congruences;
    UnitPlan plan;
    std::uint64_t units = 0;  ///< that have been taken
    double round_began = 0;
    std::vector<std::uint32_t> places;  ///< of the relations to factor again
    SmallerMatrix matrix;
  };

  [[nodiscard]] Round sieve();
  [[nodiscard]] Round factor_again();
  [[nodiscard]] Round solve_matrix();
  void agree();
  void show() const;
  [[nodiscard]] std::string relations_of(Range units);
  [[nodiscard]] std::vector<NumberLog::RankShare> gather_shares(std::span<const Piece> mine);

  // At rank 0.
  void begin_log() const;
  void take_units(const std::vector<Piece>& pieces, const std::vector<NumberLog::RankShare>& shares);
  void take_sieved(Range units, std::span<const Relation> relations);
  void note_round(double seconds, const std::vector<NumberLog::RankShare>& shares) const;
  void take_unit(std::span<const Relation> relations);
  void take_kept_units();
  void take_factored(const std::vector<Piece>& pieces);
  void begin_filter();
  void show_filter(double steps) const;
  void begin_matrix();
  [[nodiscard]] std::string matrix_text() const;
  void take_dependencies(std::span<const std::uint64_t> sets);
  void more_units();

  const LargeContext& context_;
  const mpz_class n_;
  std::optional<KeptUnits> kept_;  // of rank 0
  std::unique_ptr<const Sieving> sieving_;
  std::optional<Desk> desk_;
  Step step_{Stage::sieve, {}};
  std::vector<Relation> chosen_;  // to factor again, on every rank
  std::optional<MatrixTeam> team_;
  std::vector<double> costs_;                     // seconds of each unit of the round that this rank sieves, where kept
  std::atomic<std::uint64_t> factored_again_{0};  // by this rank in the round
  std::vector<mpz_class> factors_;
};

}  // namespace heiretsu::factorize

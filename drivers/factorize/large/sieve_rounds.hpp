#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "drivers/factorize/large/matrix_rounds.hpp"
#include "drivers/factorize/large/split_rounds.hpp"
#include "drivers/factorize/large/unit_rounds.hpp"

namespace heiretsu::factorize {

/// The quadratic sieve of one composite: rounds of units until rank 0 has relations enough, and those behind the sieve.
/// Relations, matrix and dependencies are the same for any ranks and threads. Where they are not enough after all it
/// goes on by itself, with a line about what is not as it should be.
class SieveRounds final : public SplitRounds {
 public:
  /// As UnitRounds takes them. Collective. `context` must outlive it. @throws UsageError on every rank as that does.
  SieveRounds(const LargeContext& context, const mpz_class& n, const SieveParameters& parameters);
  ~SieveRounds() override { context_.log->hide(); }  // what is shown may ask this for its progress

  std::optional<Round> next(PhaseClock& clock) override;
  [[nodiscard]] const std::vector<mpz_class>& factors() const override { return factors_; }
  [[nodiscard]] std::string kept_file() const override { return units_->kept_file(); }

 private:
  enum class Stage : std::uint8_t { sieve, factor_again, reduce, solve, end };
  /// What the next round does: decided at rank 0, and the same on every rank.
  struct Step {
    Stage stage;
    Range units;  ///< to sieve
  };

  [[nodiscard]] Round round_of(const Step& step);
  void agree();

  // At rank 0.
  [[nodiscard]] Step after_units();
  [[nodiscard]] Step after_matrix();

  const LargeContext& context_;
  const mpz_class n_;
  std::optional<UnitRounds> units_;
  std::optional<MatrixRounds> matrix_;
  Step step_{Stage::end, {}};
  std::vector<mpz_class> factors_;
};

}  // namespace heiretsu::factorize

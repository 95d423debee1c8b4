#include "drivers/factorize/large/sieve_rounds.hpp"

#include <utility>

#include "drivers/factorize/large/number_bytes.hpp"
#include "drivers/output/say.hpp"

namespace heiretsu::factorize {

SieveRounds::SieveRounds(const LargeContext& context, const mpz_class& n, const SieveParameters& parameters)
    : context_(context), n_(n), factors_{n} {
  context.log->enter(NumberStage::sieve);
  units_.emplace(context, n, parameters);
  const FactorBase& base = units_->sieving().base();
  if (base.divisor != 1) {
    const mpz_class divisor = base.divisor;
    factors_ = coprime_factors(n, {&divisor, 1});
    return;
  }
  matrix_.emplace(context, n, units_->sieving());
  if (context.ranks.root()) step_ = after_units();
  step_ = context.ranks.from_root(step_);
}

std::optional<Round> SieveRounds::next(PhaseClock& clock) {
  if (step_.stage == Stage::end) return std::nullopt;
  clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
  Round round = round_of(step_);
  round.preparation = round.may_stop = true;
  round.collect = [this, take = std::move(round.collect)](std::vector<Piece> mine, PhaseClock& after) {
    Verdict verdict = take(std::move(mine), after);
    if (context_.ranks.root()) step_ = step_.stage == Stage::sieve ? after_units() : after_matrix();
    agree();
    return verdict;
  };
  return round;
}

Round SieveRounds::round_of(const Step& step) {
  switch (step.stage) {
    case Stage::sieve: return units_->round(step.units);
    case Stage::factor_again: return matrix_->factor_again();
    case Stage::reduce: return matrix_->reduce();
    default: return matrix_->solve();
  }
}

/// Rank 0's next step and, at the end, its factors become those of all.
void SieveRounds::agree() {
  context_.ranks.meet();  // rank 0 may have had much to do
  step_ = context_.ranks.from_root(step_);
  if (step_.stage != Stage::end) return;
  if (context_.ranks.root()) factors_ = matrix_->factors();
  factors_ = numbers_from_root(context_.ranks, factors_);
}

/// The next units, or what follows where there are relations enough.
SieveRounds::Step SieveRounds::after_units() {
  const std::optional<Range> units = units_->next();
  if (units && !units->empty()) return {Stage::sieve, *units};
  if (units) {
    matrix_->choose(units_->collection(), units_->record());
    return {Stage::factor_again, {}};
  }
  say("warning: the sieve of {} has no polynomial left: curves go on\n", n_.get_str());
  units_->forget();
  return {Stage::end, {}};
}

SieveRounds::Step SieveRounds::after_matrix() {
  switch (matrix_->next()) {
    case MatrixRounds::Next::factor_again: return {Stage::factor_again, {}};
    case MatrixRounds::Next::reduce: return {Stage::reduce, {}};
    case MatrixRounds::Next::solve: return {Stage::solve, {}};
    case MatrixRounds::Next::more: units_->want_more(matrix_->missing()); return after_units();
    default: return {Stage::end, {}};
  }
}

}  // namespace heiretsu::factorize

#include "drivers/factorize/large/sieve_rounds.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "drivers/factorize/large/number_bytes.hpp"
#include "drivers/factorize/large/relation_bytes.hpp"
#include "drivers/map/gather.hpp"
#include "drivers/output/say.hpp"
#include "drivers/program/interruption.hpp"
#include "kernels/base/clock.hpp"
#include "kernels/factorize/quadratic_sieve/elimination.hpp"
#include "kernels/factorize/quadratic_sieve/solver.hpp"

namespace heiretsu::factorize {
namespace {

SieveParameters from_root(const Ranks& ranks, const SieveParameters& parameters) {
  auto bytes = parameters.bytes();
  ranks.broadcast(std::span<std::uint8_t>(bytes));
  return SieveParameters::from(bytes);
}

/// The relations of the units up to the one that a signal left undone, and all behind it. What stands for that one has
/// large primes 0, as no relation has.
std::string relations_of(const Sieving& sieving, Range units) {
  constexpr std::uint64_t at_once = 8;  // some 200 ms
  std::string bytes;
  while (!units.empty() && !Interruption::signalled()) {
    const Range some{units.first, units.first + std::min(at_once, units.size())};
    bytes += bytes_of(sieving(some));
    units.first = some.last;
  }
  if (!units.empty()) bytes += bytes_of(std::vector{Relation{units.first, 0, 0, {0, 0}, 0}});
  return bytes;
}

bool is_undone(const Relation& relation) { return relation.large[1] == 0; }

}  // namespace

SieveRounds::SieveRounds(const LargeContext& context, const mpz_class& n, const SieveParameters& parameters)
    : context_(context), n_(n), factors_{n} {
  at_root(context.ranks, [&] { kept_.emplace(context, n, parameters); });
  sieving_ = std::make_unique<Sieving>(n, from_root(context.ranks, kept_ ? kept_->parameters() : parameters));
  const FactorBase& base = sieving_->base();
  if (base.divisor != 1) {
    const mpz_class divisor = base.divisor;
    factors_ = coprime_factors(n, {&divisor, 1});
    step_.stage = Stage::end;
    return;
  }
  if (context.ranks.root()) {
    desk_.emplace(*sieving_, n, forecast_sieve(n, kept_->parameters()), context.total_threads);
    more_units();
  }
  step_ = context.ranks.from_root(step_);
}

std::optional<Round> SieveRounds::next(PhaseClock& clock) {
  if (step_.stage == Stage::end) return std::nullopt;
  clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
  Round round = step_.stage == Stage::sieve          ? sieve()
                : step_.stage == Stage::factor_again ? factor_again()
                                                     : solve_matrix();
  round.preparation = round.may_stop = true;
  return round;
}

std::string SieveRounds::status() const {
  if (!desk_) return {};
  switch (step_.stage) {
    case Stage::sieve: return desk_->plan.status(desk_->progress(), static_cast<double>(desk_->collection.wanted()));
    case Stage::factor_again: return fmt::format("{} relations factored again", desk_->places.size());
    case Stage::matrix: return fmt::format("a matrix of {} columns", desk_->matrix.columns.size());
    case Stage::end: return {};
  }
  return {};
}

/// Rank 0's next step and, at the end, its factors become those of all.
void SieveRounds::agree() {
  context_.ranks.meet();  // rank 0 may have had much to do
  step_ = context_.ranks.from_root(step_);
  if (step_.stage == Stage::end) factors_ = numbers_from_root(context_.ranks, factors_);
}

Round SieveRounds::sieve() {
  Round round;
  round.kernel = "Sieving";
  round.job.items = step_.units.size();
  round.job.run = [this, first = step_.units.first](Range items) {
    return JobResult{relations_of(*sieving_, {first + items.first, first + items.last}), {}};
  };
  round.collect = [this](std::vector<Piece> mine, PhaseClock& clock) {
    context_.ranks.meet();
    const std::vector<Piece> pieces = gather_pieces(context_.ranks, std::move(mine), step_.units.size());
    clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
    if (context_.ranks.root()) take_units(pieces);
    agree();
    return Verdict{};
  };
  if (desk_) desk_->round_began = now();
  return round;
}

void SieveRounds::take_units(const std::vector<Piece>& pieces) {
  const double seconds = now() - desk_->round_began;
  const std::uint64_t first = step_.units.first;
  bool whole = true;  // no unit before was left undone
  for (const Piece& piece : pieces) {
    std::vector<Relation> relations;
    append_relations(piece.bytes, relations);
    Range units{first + piece.items.first, first + piece.items.last};
    const bool cut = !relations.empty() && is_undone(relations.back());
    if (cut) {
      units.last = relations.back().unit;
      relations.pop_back();
    }
    if (whole) {
      take_sieved(units, relations);
    } else {
      kept_->add(units, relations);
    }
    if (cut) whole = false;
  }
  desk_->plan.note(step_.units.size(), seconds);
  more_units();
}

/// Takes and keeps the next units, those that are still needed.
void SieveRounds::take_sieved(Range units, std::span<const Relation> relations) {
  auto begin = relations.begin();
  while (desk_->units < units.last && !desk_->collection.enough()) {
    const auto end =
        std::find_if(begin, relations.end(), [unit = desk_->units](const Relation& r) { return r.unit != unit; });
    take_unit({begin, end});
    begin = end;
  }
  units.last = std::max(units.first, desk_->units);
  kept_->add(units, {relations.begin(), begin});
}

SieveProgress SieveRounds::Desk::progress() const {
  const CycleCounter& count = collection.count();
  return {static_cast<double>(units), static_cast<double>(count.relations()), static_cast<double>(count.complete()),
          static_cast<double>(count.cycles())};
}

/// All relations pass here, unit by unit from the first.
void SieveRounds::take_unit(std::span<const Relation> relations) {
  desk_->collection.add(relations);
  ++desk_->units;
}

void SieveRounds::take_kept_units() {
  while (!desk_->collection.enough()) {
    const auto relations = kept_->take(desk_->units);
    if (!relations) return;
    take_unit(*relations);
  }
}

/// The next units, or what follows where there are relations enough.
void SieveRounds::more_units() {
  take_kept_units();
  const std::uint64_t next = desk_->units, end = std::min(sieving_->units(), kept_->next());
  if (desk_->collection.enough()) {
    desk_->places = desk_->congruences.choose(desk_->collection.relations());
    step_ = {Stage::factor_again, {}};
  } else if (next < end) {
    const auto wanted = static_cast<double>(desk_->collection.wanted());
    step_ = {Stage::sieve, {next, next + std::min(end - next, desk_->plan.next(desk_->progress(), wanted))}};
  } else {
    say("warning: the sieve of {} has no polynomial left: curves go on\n", n_.get_str());
    step_ = {Stage::end, {}};
    kept_->remove();
  }
}

Round SieveRounds::factor_again() {
  constexpr std::uint64_t relations_of_grain = 256;  // some 2 ms: several are factored at once
  chosen_.clear();
  if (desk_) {
    for (const std::uint32_t place : desk_->places) chosen_.push_back(desk_->collection.relations()[place]);
  }
  std::string bytes = bytes_of(chosen_);
  context_.ranks.broadcast(bytes);
  if (!desk_) append_relations(bytes, chosen_);

  Round round;
  round.kernel = "Sieving, relations factored again";
  round.job.items = chosen_.size();
  round.job.grain = relations_of_grain;
  round.job.run = [this](Range relations) {
    ByteWriter message;
    if (Interruption::signalled()) return JobResult();
    for (const auto& factored : sieving_->refactor(std::span(chosen_).subspan(relations.first, relations.size())))
      put_factored(message, factored);
    return JobResult{message.take(), {}};
  };
  round.collect = [this](std::vector<Piece> mine, PhaseClock& clock) {
    context_.ranks.meet();
    const std::vector<Piece> pieces = gather_pieces(context_.ranks, std::move(mine), chosen_.size());
    clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
    if (context_.ranks.root()) take_factored(pieces);
    agree();
    return Verdict{};
  };
  return round;
}

void SieveRounds::take_factored(const std::vector<Piece>& pieces) {
  if (std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.bytes.empty(); }))
    return;  // a signal left them undone: the run stops here
  Congruences& congruences = desk_->congruences;
  const std::size_t wrong = congruences.wrong();
  auto place = desk_->places.begin();
  for (const Piece& piece : pieces) {
    for (ByteReader message(piece.bytes); !message.empty();) congruences.add(*place++, get_factored(message));
  }
  if (congruences.wrong() != wrong)
    say("warning: {} relations of {} do not check and are left out\n", congruences.wrong() - wrong, n_.get_str());
  begin_matrix();
}

/// Small matrices are eliminated at once.
void SieveRounds::begin_matrix() {
  Congruences& congruences = desk_->congruences;
  if (const std::size_t missing = congruences.make_columns(); missing > 0) {
    desk_->collection.want_more(missing);
    return more_units();
  }
  desk_->matrix = smaller_matrix(congruences.columns(), congruences.rows());
  const auto& [columns, rows, members] = desk_->matrix;
  if (columns.size() <= max_eliminated_columns) return take_dependencies(eliminate(columns, rows));
  step_ = {Stage::matrix, {}};
}

Round SieveRounds::solve_matrix() {
  if (!team_) team_.emplace(context_.ranks, context_.threads, MatrixTeam::processors());
  team_->place(desk_ ? desk_->matrix.columns : Lists(), desk_ ? desk_->matrix.rows : 0);
  Round round;
  round.kernel = "Lanczos";
  round.enter = [this](std::uint32_t thread, PhaseClock& clock) { team_->solve(thread, clock); };
  round.collect = [this](const std::vector<Piece>&, PhaseClock& clock) {
    clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
    const std::vector<std::uint64_t> sets = team_->finish();
    if (context_.ranks.root()) take_dependencies(sets);
    agree();
    return Verdict{};
  };
  return round;
}

void SieveRounds::take_dependencies(std::span<const std::uint64_t> sets) {
  if (std::any_of(sets.begin(), sets.end(), [](std::uint64_t set) { return set != 0; })) {
    const Congruences& congruences = desk_->congruences;
    factors_ = congruences.split(expand(desk_->matrix.members, sets, congruences.columns().size()));
  }
  desk_->matrix = {};
  if (factors_.size() > 1) {
    step_ = {Stage::end, {}};
    return;
  }
  say("warning: no dependency of {} columns splits {}: more relations follow\n", desk_->congruences.columns().size(),
      n_.get_str());
  desk_->collection.want_more(0);
  more_units();
}

}  // namespace heiretsu::factorize

#include "drivers/factorize/large/sieve_rounds.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>
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

bool is_undone(const Relation& relation) { return relation.large[1] == 0; }

}  // namespace

SieveRounds::SieveRounds(const LargeContext& context, const mpz_class& n, const SieveParameters& parameters)
    : context_(context), n_(n), factors_{n} {
  context.log->enter(NumberStage::sieve);
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
    begin_log();
    more_units();
  }
  step_ = context.ranks.from_root(step_);
}

std::optional<Round> SieveRounds::next(PhaseClock& clock) {
  if (step_.stage == Stage::end) return std::nullopt;
  clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
  if (desk_) show();
  Round round = step_.stage == Stage::sieve          ? sieve()
                : step_.stage == Stage::factor_again ? factor_again()
                                                     : solve_matrix();
  round.preparation = round.may_stop = true;
  return round;
}

/// Tells the log what the round that comes does.
void SieveRounds::show() const {
  NumberLog& log = *context_.log;
  switch (step_.stage) {
    case Stage::sieve:
      log.enter(NumberStage::sieve);
      return log.show(desk_->plan.status(desk_->progress(), static_cast<double>(desk_->collection.wanted())));
    case Stage::factor_again:
      log.enter(NumberStage::refactor);
      return log.show(fmt::format("{} relations factored again", desk_->places.size()), [this] {
        const auto mine = static_cast<double>(factored_again_.load(std::memory_order_relaxed));
        return std::min(1.0, mine * context_.ranks.size() / std::max(1.0, static_cast<double>(chosen_.size())));
      });
    case Stage::matrix: return log.enter(NumberStage::matrix);
    case Stage::end: return;
  }
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
  if (context_.keep_costs) costs_.assign(step_.units.size(), 0);
  round.job.run = [this, first = step_.units.first](Range items) {
    return JobResult{relations_of({first + items.first, first + items.last}), {}};
  };
  round.collect = [this](std::vector<Piece> mine, PhaseClock& clock) {
    context_.ranks.meet();
    const std::vector<NumberLog::RankShare> shares = gather_shares(mine);
    const std::vector<Piece> pieces = gather_pieces(context_.ranks, std::move(mine), step_.units.size());
    clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
    if (context_.ranks.root()) take_units(pieces, shares);
    agree();
    return Verdict{};
  };
  if (desk_) desk_->round_began = now();
  return round;
}

/// Of units up to the one that a signal left undone, and all behind it. What stands for that one has large primes 0, as
/// no relation has.
std::string SieveRounds::relations_of(Range units) {
  const std::uint64_t at_once = context_.keep_costs ? 1 : 8;  // some 200 ms
  std::string bytes;
  while (!units.empty() && !Interruption::signalled()) {
    const Range some{units.first, units.first + std::min(at_once, units.size())};
    const double start = now();
    bytes += bytes_of((*sieving_)(some));
    if (context_.keep_costs) costs_[some.first - step_.units.first] = now() - start;
    units.first = some.last;
  }
  if (!units.empty()) bytes += bytes_of(std::vector{Relation{units.first, 0, 0, {0, 0}, 0}});
  return bytes;
}

/// What each rank has sieved, and what each unit cost: at rank 0.
std::vector<NumberLog::RankShare> SieveRounds::gather_shares(std::span<const Piece> mine) {
  if (context_.keep_costs) context_.ranks.add_up_at_root(costs_);
  ByteWriter message;
  NumberLog::RankShare share;
  for (const Piece& piece : mine) {
    share.units += static_cast<double>(piece.items.size());
    share.relations += static_cast<double>(piece.bytes.size() / sizeof(Relation));
  }
  message.put(share);
  std::vector<NumberLog::RankShare> shares;
  for (const std::string& theirs : context_.ranks.gather(message.take()))
    shares.push_back(ByteReader(theirs).get<NumberLog::RankShare>());
  return shares;
}

void SieveRounds::take_units(const std::vector<Piece>& pieces, const std::vector<NumberLog::RankShare>& shares) {
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
  note_round(seconds, shares);
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

void SieveRounds::begin_log() const {
  const SieveParameters& parameters = kept_->parameters();
  context_.log->begin_sieve({.digits = static_cast<double>(n_.get_str().size()),
                             .multiplier = static_cast<double>(parameters.multiplier),
                             .factor_base = static_cast<double>(sieving_->base().size()),
                             .large_prime_bound = static_cast<double>(parameters.large_bound),
                             .polynomials_per_unit = static_cast<double>(1U << parameters.log_polynomials)});
}

void SieveRounds::note_round(double seconds, const std::vector<NumberLog::RankShare>& shares) const {
  const auto [units, relations, complete, cycles] = desk_->progress();
  context_.log->add({units, relations, complete, cycles, seconds}, shares);
  for (std::size_t i = 0; i < costs_.size(); ++i) context_.log->add_unit(step_.units.first + i, costs_[i]);
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
  const auto wanted = static_cast<double>(desk_->collection.wanted());
  if (desk_->collection.enough()) {
    begin_filter();
    desk_->places = desk_->congruences.choose(desk_->collection.relations());
    step_ = {Stage::factor_again, {}};
  } else if (next < end) {
    const auto [fraction, seconds_left] = desk_->plan.outlook(desk_->progress(), wanted);
    context_.log->foretell(NumberLog::Forecast::sieve, fraction, seconds_left);
    step_ = {Stage::sieve, {next, next + std::min(end - next, desk_->plan.next(desk_->progress(), wanted))}};
  } else {
    say("warning: the sieve of {} has no polynomial left: curves go on\n", n_.get_str());
    step_ = {Stage::end, {}};
    kept_->remove();
  }
}

/// Relations are enough: what the sieve gave is noted.
void SieveRounds::begin_filter() {
  NumberLog& log = *context_.log;
  log.end(NumberLog::Forecast::sieve);
  const SieveProgress sieved = desk_->progress();
  log.sieve().units = sieved.units;
  log.sieve().relations = sieved.relations;
  log.sieve().cycles = sieved.cycles;
  show_filter(0);
}

/// Of the three steps of filtering so many are done.
void SieveRounds::show_filter(double steps) const {
  context_.log->enter(NumberStage::filter);
  context_.log->show("filtering", [fraction = steps / 3] { return fraction; });
}

Round SieveRounds::factor_again() {
  constexpr std::uint64_t relations_of_grain = 256;  // some 2 ms: several are factored at once
  chosen_.clear();
  factored_again_ = 0;
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
    factored_again_.fetch_add(relations.size(), std::memory_order_relaxed);
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
  show_filter(1);
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
  show_filter(2);
  desk_->matrix = smaller_matrix(congruences.columns(), congruences.rows());
  const auto& [columns, rows, members] = desk_->matrix;
  context_.log->sieve().matrix_columns = static_cast<double>(columns.size());
  context_.log->sieve().matrix_weight = static_cast<double>(columns.numbers());
  context_.log->enter(NumberStage::matrix);
  if (columns.size() <= max_eliminated_columns) return take_dependencies(eliminate(columns, rows));
  step_ = {Stage::matrix, {}};
}

Round SieveRounds::solve_matrix() {
  if (!team_) team_.emplace(context_.ranks, context_.threads, MatrixTeam::processors());
  if (desk_) context_.log->show(matrix_text());
  team_->place(desk_ ? desk_->matrix.columns : Lists(), desk_ ? desk_->matrix.rows : 0);
  if (desk_) context_.log->show(matrix_text(), [this] { return team_->progress(); });
  Round round;
  round.kernel = "Lanczos";
  round.enter = [this](std::uint32_t thread, PhaseClock& clock) { team_->solve(thread, clock); };
  round.collect = [this](const std::vector<Piece>&, PhaseClock& clock) {
    clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
    if (desk_) context_.log->show(matrix_text());
    const std::vector<std::uint64_t> sets = team_->finish();
    if (context_.ranks.root()) take_dependencies(sets);
    agree();
    return Verdict{};
  };
  return round;
}

std::string SieveRounds::matrix_text() const {
  return fmt::format("matrix of {} columns", desk_->matrix.columns.size());
}

void SieveRounds::take_dependencies(std::span<const std::uint64_t> sets) {
  context_.log->enter(NumberStage::root);
  context_.log->show("square roots");
  const std::uint64_t met = std::accumulate(sets.begin(), sets.end(), std::uint64_t{0}, std::bit_or<>());
  context_.log->sieve().dependencies = std::popcount(met);
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

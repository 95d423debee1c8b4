#include "drivers/factorize/large/matrix_rounds.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "drivers/factorize/large/relation_bytes.hpp"
#include "drivers/map/gather.hpp"
#include "drivers/output/say.hpp"
#include "drivers/program/interruption.hpp"
#include "kernels/base/clock.hpp"
#include "kernels/factorize/quadratic_sieve/elimination.hpp"
#include "kernels/factorize/quadratic_sieve/solver.hpp"

namespace heiretsu::factorize {

MatrixRounds::MatrixRounds(const LargeContext& context, const mpz_class& n, const Sieving& sieving)
    : context_(context), n_(n), sieving_(sieving), team_(context.ranks, context.threads, MatrixTeam::processors()) {
  if (context.ranks.root()) desk_.emplace(n, sieving.base().primes);
}

void MatrixRounds::choose(const RelationCollection& collection, SieveRecord& record) {
  desk_->record = &record;
  record.filtering(0);
  chosen_.clear();
  for (const std::uint32_t place : desk_->congruences.choose(collection))
    chosen_.push_back(collection.relations()[place]);
  desk_->next = Next::factor_again;
}

Round MatrixRounds::factor_again() {
  constexpr std::uint64_t relations_of_grain = 256;  // about 2 ms: several are factored at once
  if (desk_) {
    desk_->record->factoring_again(chosen_.size(), [this, all = std::max<std::size_t>(1, chosen_.size())] {
      const auto mine = static_cast<double>(factored_again_.load(std::memory_order_relaxed));
      return std::min(1.0, mine * context_.ranks.size() / static_cast<double>(all));
    });
  }
  factored_again_ = 0;
  std::string bytes = bytes_of(chosen_);
  context_.ranks.broadcast(bytes);
  chosen_.clear();
  append_relations(bytes, chosen_);

  Round round;
  round.kernel = "Sieving, relations factored again";
  round.job.items = chosen_.size();
  round.job.grain = relations_of_grain;
  round.job.run = [this](Range places) { return JobResult{factored(places), {}}; };
  round.collect = [this](std::vector<Piece> mine, PhaseClock& clock) {
    context_.ranks.meet();
    const std::vector<Piece> pieces = gather_pieces(context_.ranks, std::move(mine), chosen_.size());
    clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
    if (desk_) take_factored(pieces);
    return Verdict{};
  };
  return round;
}

/// Nothing where a signal leaves them undone.
std::string MatrixRounds::factored(Range places) {
  ByteWriter message;
  if (Interruption::signalled()) return {};
  for (const auto& relation : sieving_.refactor(std::span(chosen_).subspan(places.first, places.size())))
    put_factored(message, relation);
  factored_again_.fetch_add(places.size(), std::memory_order_relaxed);
  return message.take();
}

void MatrixRounds::take_factored(const std::vector<Piece>& pieces) {
  if (std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.bytes.empty(); }))
    return;  // a signal left them undone: the run stops here
  desk_->record->filtering(1);
  Congruences& congruences = desk_->congruences;
  const std::size_t wrong = congruences.wrong();
  std::size_t bytes = 0;
  for (const Piece& piece : pieces) bytes += piece.bytes.size();
  congruences.expect(bytes / sizeof(std::uint32_t));
  FactoredRelation relation;
  for (const Piece& piece : pieces) {
    for (ByteReader message(piece.bytes); !message.empty();)
      congruences.add(get_factored(message, relation) ? &relation : nullptr);
  }
  if (congruences.wrong() != wrong)
    say("warning: {} relations of {} do not check and are left out\n", congruences.wrong() - wrong, n_.get_str());
  desk_->next = Next::reduce;
}

/// Entered by all threads.
Round MatrixRounds::team_round(std::string_view kernel) {
  Round round;
  round.kernel = kernel;
  round.enter = [this](std::uint32_t thread, PhaseClock& clock) { team_.work(thread, clock); };
  if (desk_) desk_->team_began = now();
  return round;
}

Round MatrixRounds::reduce() {
  if (desk_) desk_->record->filtering(2);
  const Lists none;
  team_.place(desk_ ? desk_->congruences.source() : MatrixSource{none, none, 0});
  Round round = team_round("Reduction");
  round.collect = [this](const std::vector<Piece>&, PhaseClock& clock) {
    clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
    const double seconds = desk_ ? now() - desk_->team_began : 0;
    Reduced reduced = team_.finish_reduction();
    if (desk_) {
      desk_->record->reduced(seconds);
      take_matrix(std::move(reduced));
    }
    return Verdict{};
  };
  return round;
}

/// Small matrices are eliminated at once.
void MatrixRounds::take_matrix(Reduced reduced) {
  desk_->missing = reduced.missing;
  if (desk_->missing > 0) {
    desk_->next = Next::more;
    return;
  }
  desk_->matrix = std::move(reduced.matrix);
  desk_->record->made(desk_->matrix);
  desk_->record->solving();
  if (desk_->matrix.columns.size() <= max_eliminated_columns)
    return take_dependencies(eliminate(desk_->matrix.columns, desk_->matrix.rows));
  desk_->next = Next::solve;
}

Round MatrixRounds::solve() {
  team_.place(desk_ ? desk_->matrix.columns : Lists(), desk_ ? desk_->matrix.rows : 0);
  if (desk_) desk_->record->solving([this] { return team_.progress(); });
  Round round = team_round("Lanczos");
  round.collect = [this](const std::vector<Piece>&, PhaseClock& clock) {
    clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
    if (desk_) {
      desk_->record->solved(now() - desk_->team_began);
      desk_->record->solving();  // its progress ends with the team's memory
    }
    const std::vector<std::uint64_t> sets = team_.finish();
    if (desk_ && !team_.stopped()) take_dependencies(sets);  // else a signal has stopped it, and the run stops here
    return Verdict{};
  };
  return round;
}

void MatrixRounds::take_dependencies(std::span<const std::uint64_t> sets) {
  desk_->roots = 0;
  desk_->record->roots(sets, [this] { return 1 - std::ldexp(1.0, -static_cast<int>(desk_->roots)); });
  const std::size_t columns = desk_->matrix.columns.size();
  if (!sets.empty())
    desk_->factors = desk_->congruences.split(desk_->matrix.members, sets, context_.threads, &desk_->roots);
  desk_->matrix = {};
  desk_->missing = 0;
  desk_->next = desk_->factors.size() > 1 ? Next::end : Next::more;
  if (desk_->next == Next::more)
    say("warning: no dependency of {} columns splits {}: more relations follow\n", columns, n_.get_str());
}

}  // namespace heiretsu::factorize

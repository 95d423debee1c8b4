#include "drivers/factorize/large/unit_rounds.hpp"

#include <algorithm>
#include <utility>

#include "drivers/factorize/large/relation_bytes.hpp"
#include "drivers/map/gather.hpp"
#include "drivers/program/interruption.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu::factorize {
namespace {

SieveParameters from_root(const Ranks& ranks, const SieveParameters& parameters) {
  auto bytes = parameters.bytes();
  ranks.broadcast(std::span<std::uint8_t>(bytes));
  return SieveParameters::from(bytes);
}

bool is_undone(const Relation& relation) { return relation.large[1] == 0; }

}  // namespace

UnitRounds::UnitRounds(const LargeContext& context, const mpz_class& n, const SieveParameters& parameters)
    : context_(context) {
  at_root(context.ranks, [&] { kept_.emplace(context, n, parameters); });
  sieving_ = std::make_unique<Sieving>(n, from_root(context.ranks, kept_ ? kept_->parameters() : parameters));
  const FactorBase& base = sieving_->base();
  if (!context.ranks.root() || base.divisor != 1) return;
  desk_.emplace(Desk{SieveRecord(*context.log, n, kept_->parameters(), base.size()), RelationCollection(base.size()),
                     UnitPlan(context.total_threads, forecast_sieve(n, kept_->parameters()))});
}

Round UnitRounds::round(Range units) {
  units_ = units;
  if (context_.keep_costs) costs_.assign(units.size(), 0);
  Round round;
  round.kernel = "Sieving";
  round.job.items = units.size();
  round.job.run = [this](Range items) {
    return JobResult{relations_of({units_.first + items.first, units_.first + items.last}), {}};
  };
  round.collect = [this](std::vector<Piece> mine, PhaseClock& clock) {
    collect(std::move(mine), clock);
    return Verdict{};
  };
  if (desk_) {
    desk_->record.begin_round(desk_->plan, desk_->progress(), desk_->wanted());
    desk_->round_began = now();
  }
  return round;
}

/// Of units up to the one that a signal left undone, and all behind it. What stands for that one has large primes 0, as
/// no relation has.
std::string UnitRounds::relations_of(Range units) {
  const std::uint64_t at_once = context_.keep_costs ? 1 : 8;  // some 200 ms
  std::string bytes;
  while (!units.empty() && !Interruption::signalled()) {
    const Range some{units.first, units.first + std::min(at_once, units.size())};
    const double start = now();
    bytes += bytes_of((*sieving_)(some));
    if (context_.keep_costs) costs_[some.first - units_.first] = now() - start;
    units.first = some.last;
  }
  if (!units.empty()) bytes += bytes_of(std::vector{Relation{units.first, 0, 0, {0, 0}, 0}});
  return bytes;
}

void UnitRounds::collect(std::vector<Piece> mine, PhaseClock& clock) {
  context_.ranks.meet();
  const std::vector<NumberLog::RankShare> shares = gather_shares(mine);
  const std::vector<Piece> pieces = gather_pieces(context_.ranks, std::move(mine), units_.size());
  clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
  if (!desk_) return;
  const double seconds = now() - desk_->round_began;
  take_pieces(pieces);
  desk_->plan.note(units_.size(), seconds);
  desk_->record.end_round(desk_->progress(), seconds, shares, units_.first, costs_);
}

/// What each rank has sieved, and what each unit cost: at rank 0.
std::vector<NumberLog::RankShare> UnitRounds::gather_shares(std::span<const Piece> mine) {
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

void UnitRounds::take_pieces(const std::vector<Piece>& pieces) {
  bool whole = true;  // no unit before was left undone
  for (const Piece& piece : pieces) {
    std::vector<Relation> relations;
    append_relations(piece.bytes, relations);
    Range units{units_.first + piece.items.first, units_.first + piece.items.last};
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
}

/// Takes and keeps the next units, those that are still needed.
void UnitRounds::take_sieved(Range units, std::span<const Relation> relations) {
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

/// All relations pass here, unit by unit from the first.
void UnitRounds::take_unit(std::span<const Relation> relations) {
  desk_->collection.add(relations);
  ++desk_->units;
}

void UnitRounds::take_kept_units() {
  while (!desk_->collection.enough()) {
    const auto relations = kept_->take(desk_->units);
    if (!relations) return;
    take_unit(*relations);
  }
}

std::optional<Range> UnitRounds::next() {
  take_kept_units();
  const std::uint64_t first = desk_->units;
  if (desk_->collection.enough()) {
    desk_->record.end_sieve(desk_->progress());
    return Range{first, first};
  }
  const std::uint64_t end = std::min(sieving_->units(), kept_->next());
  if (first >= end) return std::nullopt;
  return Range{first, first + std::min(end - first, desk_->plan.next(desk_->progress(), desk_->wanted()))};
}

SieveProgress UnitRounds::Desk::progress() const {
  const CycleCounter& count = collection.count();
  return {static_cast<double>(units), static_cast<double>(count.relations()), static_cast<double>(count.complete()),
          static_cast<double>(count.cycles())};
}

}  // namespace heiretsu::factorize

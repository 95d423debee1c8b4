#include "drivers/factorize/large/unit_rounds.hpp"

#include <algorithm>
#include <utility>

#include "drivers/factorize/large/joined_units.hpp"
#include "drivers/factorize/large/unit_pieces.hpp"
#include "drivers/map/gather.hpp"
#include "drivers/output/say.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu::factorize {
namespace {

SieveParameters from_root(const Ranks& ranks, const SieveParameters& parameters) {
  auto bytes = parameters.bytes();
  ranks.broadcast(std::span<std::uint8_t>(bytes));
  return SieveParameters::from(bytes);
}

}  // namespace

UnitRounds::UnitRounds(const LargeContext& context, const mpz_class& n, const SieveParameters& parameters)
    : context_(context), says_missing_(context.joined && context.joined->n == n) {
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

std::string UnitRounds::relations_of(Range units) {
  constexpr std::uint64_t at_once = 8;  // some 200 ms
  if (!context_.keep_costs) return sieve_piece(*sieving_, units, at_once);
  return sieve_piece(*sieving_, units, 1,
                     [this](std::uint64_t unit, double seconds) { costs_[unit - units_.first] = seconds; });
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
    const auto [units, relations, cut] = sieved_piece(piece, units_.first);
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
  if (std::exchange(says_missing_, false)) say_missing();
  const std::uint64_t end = std::min(sieving_->units(), kept_->next());
  if (first >= end) return std::nullopt;
  return Range{first, first + std::min(end - first, desk_->plan.next(desk_->progress(), desk_->wanted()))};
}

/// The units of other jobs are not enough: what is missing, and what is done about it.
void UnitRounds::say_missing() const {
  if (context_.quiet) return;
  const double needed = desk_->plan.needed(desk_->progress(), desk_->wanted());
  const std::uint64_t end = std::max(desk_->units + 1, static_cast<std::uint64_t>(needed));
  const std::vector<Range> units = missing(kept_->done(), {desk_->units, end});
  const double seconds = desk_->plan.seconds_of(count_units(units));
  say("{}\n", missing_line(*context_.joined, units, seconds, context_.total_threads, true));
}

}  // namespace heiretsu::factorize

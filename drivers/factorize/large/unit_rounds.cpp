#include "drivers/factorize/large/unit_rounds.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "drivers/factorize/large/joined_units.hpp"
#include "drivers/factorize/large/unit_pieces.hpp"
#include "drivers/map/gather.hpp"
#include "drivers/output/say.hpp"
#include "drivers/program/interruption.hpp"
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
  desk_.emplace(SieveRecord(*context.log, n, kept_->parameters(), base.size()), base.size(),
                UnitPlan(context.total_threads, forecast_sieve(n, kept_->parameters())));
}

UnitRounds::~UnitRounds() {
  if (!desk_ || !desk_->gathered || desk_->taken || std::uncaught_exceptions() > 0) return;
  try {
    take_gathered();
  } catch (const std::exception& error) {
    say("warning: {}\n", error.what());
  }
}

Round UnitRounds::round(Range units) {
  units_ = units;
  if (context_.keep_costs) costs_.assign(units.size(), 0);
  Round round;
  round.kernel = "Sieving";
  round.job.items = units.size();
  round.job.run = [this](Range items) {
    if (desk_) take_late();
    return JobResult{relations_of({units_.first + items.first, units_.first + items.last}), {}};
  };
  round.collect = [this](std::vector<Piece> mine, PhaseClock& clock) {
    collect(std::move(mine), clock);
    return Verdict{};
  };
  if (desk_) {
    desk_->record.begin_round(desk_->plan, desk_->progress(), desk_->dealt(), desk_->wanted());
    desk_->round_began = now();
  }
  return round;
}

std::string UnitRounds::relations_of(Range units) {
  constexpr std::uint64_t at_once = 8;  // about 200 ms
  if (!context_.keep_costs) return sieve_piece(*sieving_, units, at_once);
  return sieve_piece(*sieving_, units, 1,
                     [this](std::uint64_t unit, double seconds) { costs_[unit - units_.first] = seconds; });
}

void UnitRounds::collect(std::vector<Piece> mine, PhaseClock& clock) {
  context_.ranks.meet();
  std::vector<NumberLog::RankShare> shares = gather_shares(mine);
  std::vector<Piece> pieces = gather_pieces(context_.ranks, std::move(mine), units_.size());
  clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
  if (!desk_) return;
  const double seconds = now() - desk_->round_began;
  desk_->plan.note(units_.size(), seconds);
  finish_gathered();
  desk_->gathered = Gathered{units_, std::move(pieces), seconds, std::move(shares), costs_};
  desk_->taken = false;
  if (!can_wait()) finish_gathered();
}

/// May the units be taken while the next ones are sieved? Not where the sieve may end before, where a file keeps
/// further ones, or after a signal.
bool UnitRounds::can_wait() const {
  return !Interruption::signalled() && kept_->next() == KeptUnits::endless &&
         desk_->plan.far_from_end(desk_->progress(), desk_->dealt(), desk_->wanted());
}

void UnitRounds::finish_gathered() {
  if (!desk_->gathered) return;
  if (!desk_->taken.exchange(true)) take_gathered();
  const Gathered& it = *desk_->gathered;
  const auto [units, relations, complete, cycles] = desk_->progress();
  desk_->record.end_round({units, relations, complete, cycles, it.seconds, it.late}, it.shares, it.units.first,
                          it.costs);
  desk_->gathered.reset();
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

/// By the first thread that calls it while the next round is dealt.
void UnitRounds::take_late() {
  if (!desk_->gathered || desk_->taken.exchange(true)) return;
  const double start = now();
  take_gathered();
  desk_->gathered->late = now() - start;
}

void UnitRounds::take_gathered() {
  if (desk_->units == 0) desk_->collection.expect(static_cast<std::size_t>(desk_->plan.relations()));
  bool whole = true;  // no unit before was left undone
  for (Piece& piece : desk_->gathered->pieces) {
    const auto [units, relations, cut] = sieved_piece(piece, desk_->gathered->units.first);
    piece.bytes = {};
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
  if (!desk_->gathered) take_kept_units();
  const std::uint64_t first = desk_->gathered ? desk_->gathered->units.last : desk_->units;
  if (desk_->collection.enough()) {
    desk_->record.end_sieve(desk_->progress());
    return Range{first, first};
  }
  if (std::exchange(says_missing_, false)) say_missing();
  const std::uint64_t end = std::min(sieving_->units(), kept_->next());
  if (first >= end) return std::nullopt;
  const std::uint64_t units = desk_->plan.next(desk_->progress(), desk_->dealt(), desk_->wanted());
  return Range{first, first + std::min(end - first, units)};
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

#include "drivers/factorize/large/curve_rounds.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "drivers/factorize/large/number_bytes.hpp"
#include "drivers/program/interruption.hpp"

namespace heiretsu::factorize {

CurveRounds::CurveRounds(const LargeContext& context, const mpz_class& n, Range curves)
    : context_(context),
      n_(n),
      search_(n, context.seed),
      curves_(curves),
      left_(curves),
      first_found_(curves.last),
      factors_{n} {}

std::optional<Round> CurveRounds::next(PhaseClock&) {
  if (factors_.size() > 1 || left_.empty()) return std::nullopt;
  constexpr double milliseconds_of_grain = 1;
  context_.log->enter(NumberStage::curves);
  show();
  Round round;
  round.kernel = "EcmSearch";
  round.preparation = round.may_stop = true;
  round.job.items = curves_of_round();
  const double longest = search_.cost(left_.first + round.job.items - 1);
  round.job.grain = static_cast<std::uint64_t>(std::max(1.0, milliseconds_of_grain / longest));
  round.job.run = [this, first = left_.first](Range items) { return run({first + items.first, first + items.last}); };
  round.collect = [this, curves = round.job.items](const std::vector<Piece>& mine, PhaseClock& clock) {
    left_.first += curves;
    collect(mine, clock);
    return Verdict{};
  };
  return round;
}

void CurveRounds::show() const {
  const std::uint64_t done = left_.first - curves_.first;
  if (curves_.last == EcmSearch::endless) return context_.log->show(fmt::format("curve {}", left_.first));
  context_.log->show("curves",
                     [fraction = static_cast<double>(done) / static_cast<double>(curves_.size())] { return fraction; });
}

/// About a second of them, one a worker at least.
std::uint64_t CurveRounds::curves_of_round() const {
  constexpr double milliseconds_of_round = 1000;
  const std::uint64_t workers = context_.total_threads;
  double left = milliseconds_of_round * static_cast<double>(workers);
  std::uint64_t curves = 0;
  while (curves < left_.size() && (curves < workers || left > 0)) left -= search_.cost(left_.first + curves++);
  return curves;
}

JobResult CurveRounds::run(Range curves) {
  if (Interruption::signalled()) return {};
  curves.last = std::clamp(first_found_.load(std::memory_order_relaxed), curves.first, curves.last);
  const auto found = search_(curves);
  if (!found) return {};
  std::uint64_t before = first_found_.load(std::memory_order_relaxed);
  while (found->curve < before && !first_found_.compare_exchange_weak(before, found->curve)) {}
  ByteWriter message;
  message.put(found->curve);
  put_number(message, found->divisor);
  return {message.take(), {}};
}

void CurveRounds::collect(const std::vector<Piece>& mine, PhaseClock& clock) {
  std::string found;
  for (const Piece& piece : mine) found += piece.bytes;
  clock.enter(Phase::wait);
  const std::vector<std::string> all = context_.ranks.gather(std::move(found));
  clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
  std::uint64_t first = EcmSearch::endless;
  for (const std::string& message : all) {
    for (ByteReader reader(message); !reader.empty();) {
      const auto curve = reader.get<std::uint64_t>();
      mpz_class divisor;
      get_number(reader, divisor);
      if (curve >= first) continue;
      first = curve;
      factors_ = {divisor, n_ / divisor};
    }
  }
  factors_ = numbers_from_root(context_.ranks, factors_);
}

}  // namespace heiretsu::factorize

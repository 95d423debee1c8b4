#include "drivers/factorize/large/unit_job.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <utility>

#include <fmt/core.h>

#include "drivers/factorize/large/joined_units.hpp"
#include "drivers/factorize/large/relation_header.hpp"
#include "drivers/factorize/large/unit_pieces.hpp"
#include "drivers/factorize/resume.hpp"
#include "drivers/factorize/unit_options.hpp"
#include "drivers/map/gather.hpp"
#include "drivers/output/output.hpp"
#include "drivers/output/say.hpp"
#include "drivers/record/provenance.hpp"
#include "kernels/base/clock.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/factorize/big/curve_budget.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {
namespace {

/// Rank 0's: those of this version, or those of a file, which another version may have begun.
SieveParameters chosen_parameters(const Ranks& ranks, const Options& options, const mpz_class& n) {
  std::array<std::uint8_t, SieveParameters::bytes_size> bytes{};
  at_root(ranks, [&] {
    const bool given = !options.relations.empty();
    const SieveParameters parameters = given ? parameters_of(options.relations, n) : sieve_parameters(n);
    if (given) check_possible(parameters, options.relations.front());
    bytes = parameters.bytes();
  });
  ranks.broadcast(std::span<std::uint8_t>(bytes));
  return SieveParameters::from(bytes);
}

/// The file of the job: as the user says, or named by the number and its units.
std::string file_of(const Options& options, const mpz_class& n, Range units) {
  if (!options.common.output.empty()) return options.common.output;
  const std::string name = relation_file_name("", n);
  return fmt::format("{}-units-{}-{}.sieve", name.substr(0, name.rfind('.')), units.first, units.last - 1);
}

}  // namespace

UnitJob::UnitJob(const Invocation& run, const Options& options, const MapContext& context)
    : run_(run),
      options_(options),
      context_{context.ranks, context.threads, context.total_threads, options.settings.seed,
               find_method(options.method, options.split).way},
      n_(shared_part(options)),
      parameters_(chosen_parameters(context.ranks, options, n_)),
      sieving_(std::make_unique<Sieving>(n_, parameters_)) {
  const SieveForecast forecast = forecast_sieve(n_, parameters_);
  const auto needed = static_cast<std::uint64_t>(forecast.units);
  units_ = context.ranks.from_root(UnitChoice::of(options.units).of_about(needed));
  if (units_.last > sieving_->units())
    throw UsageError(fmt::format("--units: {} has units 0..{} alone", n_.get_str(), sieving_->units() - 1));
  at_root(context.ranks, [&] { open(forecast); });
  divided_ = context.ranks.from_root(divided_);
  const Range curves = context.ranks.from_root(share_of_curves(forecast));
  if (!divided_ && !curves.empty()) curves_.emplace(context_, n_, curves);
  context_.log->set_subject(fmt::format("{} digits", n_.get_str().size()));
}

void UnitJob::open(const SieveForecast& forecast) {
  const std::string path = file_of(options_, n_, units_);
  if (!Output::renames(path)) throw UsageError(fmt::format("--output: '{}' is not a file that keeps units", path));
  file_.emplace(path, n_, parameters_, RelationFile::Opening::resume_exactly);
  plan_.emplace(context_.total_threads, forecast);
  done_ = file_->done();
  done_before_ = units_.size() - count_units(missing(done_, units_));
  if (const auto divisor = file_->divisor()) divided_ = n_ % *divisor == 0;
  if (const std::string damage = file_->damage(); !damage.empty()) say("warning: {}\n", damage);
  if (done_before_ > 0 && !options_.common.quiet)
    say("'{}': {} of the units {} are done\n", path, done_before_, units_text(units_));
}

/// At rank 0: of all curves as large a part as the units are of all that are predicted, so that jobs repeat none.
Range UnitJob::share_of_curves(const SieveForecast& forecast) const {
  if (!context_.ranks.root() || done_before_ > 0) return {};
  const EcmSearch search(n_, context_.seed);
  const double all = milliseconds_of_curves(n_, context_.way);
  const auto end_of = [&](std::uint64_t units) {
    return search.curves_within(all * std::min(1.0, static_cast<double>(units) / forecast.units));
  };
  return {end_of(units_.first), end_of(units_.last)};
}

std::optional<Round> UnitJob::next(PhaseClock& clock) {
  if (curves_) {
    if (auto round = curves_->next(clock)) return round;
    divided_ = curves_->factors().size() > 1;
    if (divided_ && file_) file_->write_divisor(curves_->factors()[0]);
    curves_.reset();
    context_.log->hide();
  }
  clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
  if (divided_) return std::nullopt;
  round_ = context_.ranks.from_root(next_units());
  if (round_.empty()) return std::nullopt;
  return round();
}

/// At rank 0: the first that are not done, some two seconds of them.
Range UnitJob::next_units() const {
  if (!file_) return {};
  const std::vector<Range> left = missing(done_, units_);
  if (left.empty()) return {};
  const Range first = left.front();
  return {first.first, first.first + std::min(first.size(), plan_->units_of_round())};
}

Round UnitJob::round() {
  context_.log->enter(NumberStage::sieve);
  Round round;
  round.kernel = "Sieving";
  round.job.items = round_.size();
  round.job.work = Sieving::work;
  round.job.items_alike = true;
  round.job.run = [this](Range items) {
    constexpr std::uint64_t at_once = 8;  // about 200 ms
    return JobResult{sieve_piece(*sieving_, {round_.first + items.first, round_.first + items.last}, at_once), {}};
  };
  round.collect = [this](std::vector<Piece> mine, PhaseClock& clock) {
    context_.ranks.meet();
    const std::vector<Piece> pieces = gather_pieces(context_.ranks, std::move(mine), round_.size());
    clock.enter(context_.ranks.root() ? Phase::serial : Phase::wait);
    if (file_) take(pieces);
    return Verdict{};
  };
  round_began_ = now();
  return round;
}

void UnitJob::take(const std::vector<Piece>& pieces) {
  plan_->note(round_.size(), now() - round_began_);
  for (const Piece& piece : pieces) {
    const auto [units, relations, cut] = sieved_piece(piece, round_.first);
    file_->add(units, relations);
    insert(done_, units);
  }
  if (file_->due()) file_->flush();
}

double UnitJob::fraction() const {
  const double left = static_cast<double>(units_.size() - done_before_);
  const auto open = static_cast<double>(count_units(missing(done_, units_)));
  return (left - open + static_cast<double>(round_.size())) / std::max(1.0, left);
}

Ending UnitJob::finish(Ending ending) {
  context_.log->leave();
  context_.log->hide();
  if (!file_ || (ending != Ending::complete && ending != Ending::stopped)) return ending;
  file_->flush();
  if (ending == Ending::complete && !options_.common.quiet) say("{}\n", done_line());
  return ending;
}

std::string UnitJob::done_line() const {
  const std::filesystem::path path = file_->path();
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  const std::string& number = options_.numbers[0];
  const std::vector<const char*> join{"factorize", number.c_str(), "--relations", folder.c_str()};
  const std::string done =
      divided_ ? fmt::format("A curve has found a divisor, which is in '{}': no more units are needed", path.string())
               : fmt::format("Units {} are in '{}'; when all jobs have ended", units_text(units_), path.string());
  return fmt::format("{}: {}", done, shell_line(join));
}

std::string UnitJob::stopped_line(const std::string& reason) const {
  return factorize::stopped_line(run_, options_, nullptr, {file_->path()}, reason);
}

void UnitJob::describe(Record& record) const {
  context_.log->describe(record);
  record.provenance.emplace_back("instruction_set", name(instruction_set()));
}

}  // namespace heiretsu::factorize

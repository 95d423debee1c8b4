#include "drivers/factorize/large/kept_units.hpp"

#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "drivers/factorize/large/joined_units.hpp"
#include "drivers/factorize/large/relation_header.hpp"
#include "drivers/output/output.hpp"
#include "drivers/output/say.hpp"
#include "kernels/factorize/quadratic_sieve/forecast.hpp"

namespace heiretsu::factorize {
namespace {

RelationFile::Opening opening(const Checkpoint& checkpoint, bool joined) {
  using Opening = RelationFile::Opening;
  if (!checkpoint.resume) return Opening::anew;
  return joined ? Opening::resume_exactly : Opening::resume;
}

}  // namespace

KeptUnits::KeptUnits(const LargeContext& context, const mpz_class& n, const SieveParameters& parameters)
    : parameters_(parameters) {
  if (context.joined && context.joined->n == n) {
    parameters_ = context.joined->parameters;
    check_possible(parameters_, context.joined->files.front());
    units_ = std::move(context.joined->units);
  }
  if (!context.checkpoint) return;
  const std::string path = relation_file_name(context.checkpoint->output, n);
  asked_ = context.checkpoint->asked;
  if (!is_kept(context, path, n)) return;
  try {
    open(context, path, n);
  } catch (const RelationFile::CannotWrite& error) {
    give_up(error);
  }
}

/// Is what is left of the sieve worth a file, or does one wait to be gone on with?
bool KeptUnits::is_kept(const LargeContext& context, const std::string& path, const mpz_class& n) const {
  std::error_code none;
  if (context.checkpoint->resume && std::filesystem::exists(path, none)) return true;
  const SieveForecast forecast = forecast_sieve(n, parameters_);
  const double left = 1 - static_cast<double>(count_units(units_.done())) / forecast.units;
  return forecast.seconds * left >= context.checkpoint->min_seconds() * context.total_threads;
}

void KeptUnits::open(const LargeContext& context, const std::string& path, const mpz_class& n) {
  file_.emplace(path, n, parameters_, opening(*context.checkpoint, !units_.done().empty()));
  path_ = path;
  parameters_ = file_->parameters();
  check_possible(parameters_, path_);
  const std::uint64_t before = units_.relations();
  file_->read([this](Range units, std::span<const Relation> relations) { units_.add(units, relations); });
  if (const std::string damage = file_->damage(); !damage.empty()) say("warning: {}\n", damage);
  if (context.quiet) return;
  if (!file_->done().empty()) {
    say("'{}': {} units and {} relations of {} are kept\n", path_, file_->units_done(), units_.relations() - before,
        n.get_str());
  } else if (!Output::renames(context.checkpoint->output)) {
    say("The sieve is kept in '{}' until the result is printed: if this run is broken off, --resume goes on\n", path_);
  }
}

/// In a catch block.
void KeptUnits::give_up(const std::exception& error) {
  if (asked_) throw;
  say("warning: the sieve is not kept: {}\n", error.what());
  file_.reset();
}

KeptUnits::~KeptUnits() {
  if (!file_ || std::uncaught_exceptions() > 0) return;  // what could not be written has been said
  try {
    file_->flush();
  } catch (const std::exception& error) {
    say("warning: {}\n", error.what());
  }
}

void KeptUnits::add(Range units, std::span<const Relation> relations) {
  if (!file_ || units.empty()) return;
  file_->add(units, relations);
  if (!file_->due()) return;
  try {
    file_->flush();
  } catch (const std::runtime_error& error) {
    give_up(error);
  }
}

void KeptUnits::remove() {
  if (file_) file_->remove();
  file_.reset();
  path_.clear();
}

void refuse_kept(const Checkpoint& checkpoint, const mpz_class& n) {
  const std::string path = relation_file_name(checkpoint.output, n);
  std::error_code none;
  if (!checkpoint.resume && std::filesystem::exists(path, none))
    RelationFile(path, n, sieve_parameters(n), RelationFile::Opening::anew);
}

}  // namespace heiretsu::factorize

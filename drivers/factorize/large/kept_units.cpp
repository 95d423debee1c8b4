#include "drivers/factorize/large/kept_units.hpp"

#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "drivers/output/output.hpp"
#include "drivers/output/say.hpp"
#include "kernels/factorize/quadratic_sieve/forecast.hpp"

namespace heiretsu::factorize {
namespace {

/// Is the sieve worth a file, or does one wait to be gone on with?
bool is_kept(const LargeContext& context, const std::string& path, const mpz_class& n,
             const SieveParameters& parameters) {
  std::error_code none;
  if (context.checkpoint->resume && std::filesystem::exists(path, none)) return true;
  return forecast_sieve(n, parameters).seconds >= context.checkpoint->min_seconds() * context.total_threads;
}

RelationFile::Opening opening(const Checkpoint& checkpoint) {
  return checkpoint.resume ? RelationFile::Opening::resume : RelationFile::Opening::anew;
}

}  // namespace

KeptUnits::KeptUnits(const LargeContext& context, const mpz_class& n, const SieveParameters& parameters)
    : parameters_(parameters) {
  if (!context.checkpoint) return;
  const std::string path = relation_file_name(context.checkpoint->output, n);
  asked_ = context.checkpoint->asked;
  if (!is_kept(context, path, n, parameters)) return;
  try {
    open(context, path, n);
  } catch (const RelationFile::CannotWrite& error) {
    give_up(error);
  }
}

void KeptUnits::open(const LargeContext& context, const std::string& path, const mpz_class& n) {
  file_.emplace(path, n, parameters_, opening(*context.checkpoint));
  path_ = path;
  parameters_ = file_->parameters();
  done_ = file_->done();
  file_->read([this](Range, std::span<const Relation> relations) {
    relations_.insert(relations_.end(), relations.begin(), relations.end());
  });
  if (!file_->damage().empty()) say("warning: {}\n", file_->damage());
  if (context.quiet) return;
  if (!done_.empty()) {
    say("'{}': {} units and {} relations of {} are kept\n", path_, file_->units_done(), relations_.size(), n.get_str());
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

std::optional<std::span<const Relation>> KeptUnits::take(std::uint64_t unit) {
  while (range_ < done_.size() && done_[range_].last <= unit) ++range_;
  if (range_ == done_.size() || unit < done_[range_].first) return std::nullopt;
  while (relation_ < relations_.size() && relations_[relation_].unit < unit) ++relation_;
  const std::size_t first = relation_;
  while (relation_ < relations_.size() && relations_[relation_].unit == unit) ++relation_;
  return std::span(relations_).subspan(first, relation_ - first);
}

std::uint64_t KeptUnits::next() const { return range_ < done_.size() ? done_[range_].first : endless; }

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

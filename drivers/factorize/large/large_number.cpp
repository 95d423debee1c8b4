#include "drivers/factorize/large/large_number.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <system_error>

#include <fmt/core.h>

#include "drivers/factorize/large/curve_rounds.hpp"
#include "drivers/factorize/large/joined_units.hpp"
#include "drivers/factorize/large/kept_units.hpp"
#include "drivers/factorize/large/prediction.hpp"
#include "drivers/factorize/large/sieve_rounds.hpp"
#include "drivers/output/say.hpp"
#include "kernels/factorize/big/curve_budget.hpp"
#include "kernels/factorize/big/splitting.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"

namespace heiretsu::factorize {
namespace {

bool is_hard_part(const mpz_class& n) {
  constexpr int rounds = 25;  // of Miller-Rabin, beside BPSW
  return mpz_sizeinbase(n.get_mpz_t(), 2) >= min_hard_bits && mpz_probab_prime_p(n.get_mpz_t(), rounds) == 0;
}

}  // namespace

std::optional<mpz_class> hard_part(const mpz_class& n) {
  if (mpz_sizeinbase(n.get_mpz_t(), 2) < min_hard_bits) return std::nullopt;
  mpz_class rest = n;
  (void)strip_small_primes(rest);
  return is_hard_part(rest) ? std::optional(rest) : std::nullopt;
}

std::vector<std::size_t> hard_places(const Numbers& window, std::uint32_t workers) {
  constexpr std::size_t max_looked_at = 16;    // a worker
  constexpr double milliseconds_to_meet = 20;  // of the rounds of a number: ranks wait for each other at their ends
  const auto& large = window.large();
  const auto count = static_cast<std::size_t>(std::count_if(large.begin(), large.end(), [](const mpz_class& n) {
    return mpz_sizeinbase(n.get_mpz_t(), 2) >= min_hard_bits;
  }));
  std::vector<std::size_t> places;
  if (count > max_looked_at * workers) return places;
  double alone = std::numeric_limits<double>::infinity();  // what the smallest takes on one thread
  for (std::size_t i = 0; i < large.size(); ++i) {
    if (!hard_part(large[i])) continue;
    places.push_back(window.large_places()[i]);
    alone = std::min(alone, sieve_milliseconds(large[i]));
  }
  const auto hard = static_cast<double>(places.size());
  if (workers > 1 && hard * (alone / workers + milliseconds_to_meet) >= alone) places.clear();
  return places;
}

LargeNumber::LargeNumber(const LargeContext& context, mpz_class n)
    : context_(context), small_(strip_small_primes(n)), open_{{std::move(n), 1}} {}

std::optional<Round> LargeNumber::next(PhaseClock& clock) {
  while (!open_.empty()) {
    if (!rounds_ && !begin()) continue;
    if (auto round = rounds_->next(clock)) return round;
    const std::vector<mpz_class> factors = rounds_->factors();
    if (std::string file = rounds_->kept_file(); !file.empty()) files_.push_back(std::move(file));
    rounds_.reset();
    if (factors.size() > 1) {
      replace_last(factors);
      context_.log->end(NumberLog::Forecast::number);
    } else {
      stage_ = stage_ == Stage::curves ? Stage::sieve : Stage::more_curves;
    }
  }
  context_.log->leave();
  context_.log->hide();
  return std::nullopt;
}

/// Begins or goes on with the last of the open parts; false where it has been put elsewhere.
bool LargeNumber::begin() {
  auto& [value, exponent] = open_.back();
  if (!is_hard_part(value)) {
    left_.push_back(std::move(open_.back()));
    open_.pop_back();
    return false;
  }
  if (const auto root = root_of_power(value)) {
    open_.back() = {root->first, exponent * root->second};
    return false;
  }
  if (stage_ == Stage::curves) {
    at_root(context_.ranks, [this, &number = value] {
      if (context_.checkpoint) refuse_kept(*context_.checkpoint, number);
    });
    announce(value);
    if (is_joined(value)) {
      if (const auto divisor = context_.joined->divisor) {
        replace_last({*divisor, mpz_class(value / *divisor)});
        return false;
      }
      stage_ = Stage::sieve;
    }
  }
  rounds_ = rounds_of(value, stage_);
  return true;
}

/// Have other jobs worked on it? They have tried its curves, too.
bool LargeNumber::is_joined(const mpz_class& n) const { return context_.joined && context_.joined->n == n; }

/// Predicts it, and describes it for the progress shown.
void LargeNumber::announce(const mpz_class& n) const {
  if (!context_.ranks.root()) return;
  const auto plural = [](auto count, const char* noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
  };
  context_.log->set_subject(fmt::format("{} digits on {} x {}", n.get_str().size(),
                                        plural(context_.ranks.size(), "rank"), plural(context_.threads, "thread")));
  if (is_joined(n)) return;
  const double seconds = predict(n, context_.way, context_.total_threads).seconds;
  if (std::isfinite(seconds)) context_.log->add_forecast(NumberLog::Forecast::number, 0, seconds);
  constexpr double long_seconds = 5;
  if (context_.quiet || seconds < long_seconds) return;
  say("{}\n", prediction_line(n, context_.way, context_.total_threads));
}

void LargeNumber::replace_last(const std::vector<mpz_class>& factors) {
  const std::uint32_t exponent = open_.back().exponent;
  open_.pop_back();
  for (const mpz_class& factor : factors) open_.push_back({factor, exponent});
  stage_ = Stage::curves;
}

std::unique_ptr<SplitRounds> LargeNumber::rounds_of(const mpz_class& n, Stage stage) const {
  if (stage == Stage::sieve) return std::make_unique<SieveRounds>(context_, n, sieve_parameters(n));
  const std::uint64_t before = EcmSearch(n, context_.seed).curves_within(milliseconds_of_curves(n, context_.way));
  const Range curves = stage == Stage::curves ? Range{0, before} : Range{before, EcmSearch::endless};
  return std::make_unique<CurveRounds>(context_, n, curves);
}

std::vector<std::string> LargeNumber::kept_files() const {
  std::vector<std::string> files = files_;
  if (rounds_ && !rounds_->kept_file().empty()) files.push_back(rounds_->kept_file());
  return files;
}

void LargeNumber::forget() const {
  std::error_code already_gone;
  for (const std::string& file : files_) std::filesystem::remove(file, already_gone);
}

std::vector<BigPower> LargeNumber::powers() const {
  BigPowers powers;
  for (const BigPower& power : small_) powers.add(power);
  for (const auto& [value, exponent] : left_) {
    for (const BigPower& power : factor_big(value, context_.seed, context_.way)) powers.add(power, exponent);
  }
  return powers.list();
}

}  // namespace heiretsu::factorize

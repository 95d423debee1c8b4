#include "drivers/factorize/large/sieve_record.hpp"

#include <bit>
#include <functional>
#include <numeric>
#include <utility>

#include <fmt/core.h>

namespace heiretsu::factorize {

SieveRecord::SieveRecord(NumberLog& log, const mpz_class& n, const SieveParameters& parameters, std::size_t primes)
    : log_(log) {
  log_.begin_sieve({.digits = static_cast<double>(n.get_str().size()),
                    .multiplier = static_cast<double>(parameters.multiplier),
                    .factor_base = static_cast<double>(primes),
                    .large_prime_bound = static_cast<double>(parameters.large_bound),
                    .polynomials_per_unit = static_cast<double>(1U << parameters.log_polynomials)});
}

void SieveRecord::begin_round(const UnitPlan& plan, const SieveProgress& so_far, double dealt, double wanted) {
  const auto [fraction, seconds_left] = plan.outlook(so_far, dealt, wanted);
  log_.add_forecast(NumberLog::Forecast::sieve, fraction, seconds_left);
  log_.enter(NumberStage::sieve);
  log_.show(plan.status(so_far, dealt, wanted));
}

void SieveRecord::end_round(const NumberLog::SieveRound& round, const std::vector<NumberLog::RankShare>& ranks,
                            std::uint64_t first_unit, std::span<const double> costs) {
  log_.add(round, ranks);
  for (std::size_t i = 0; i < costs.size(); ++i) log_.add_unit(first_unit + i, costs[i]);
}

void SieveRecord::end_sieve(const SieveProgress& at_end) {
  log_.end(NumberLog::Forecast::sieve);
  log_.sieve().units = at_end.units;
  log_.sieve().relations = at_end.relations;
  log_.sieve().cycles = at_end.cycles;
}

void SieveRecord::filtering(double steps) {
  log_.enter(NumberStage::filter);
  log_.show("filtering", [fraction = steps / 3] { return fraction; });
}

void SieveRecord::factoring_again(std::size_t relations, std::function<double()> fraction) {
  log_.enter(NumberStage::refactor);
  log_.show(fmt::format("{} relations factored again", relations), std::move(fraction));
}

void SieveRecord::reduced(double seconds) { log_.sieve().reduction_seconds += seconds; }

void SieveRecord::made(const SmallerMatrix& matrix) {
  log_.sieve().matrix_columns = static_cast<double>(matrix.columns.size());
  log_.sieve().matrix_weight = static_cast<double>(matrix.columns.numbers());
}

void SieveRecord::solving(std::function<double()> fraction) {
  log_.enter(NumberStage::matrix);
  log_.show(fmt::format("matrix of {:.0f} columns", log_.sieve().matrix_columns), std::move(fraction));
}

void SieveRecord::roots(std::span<const std::uint64_t> sets, std::function<double()> fraction) {
  const std::uint64_t met = std::accumulate(sets.begin(), sets.end(), std::uint64_t{0}, std::bit_or<>());
  log_.sieve().dependencies = std::popcount(met);
  log_.enter(NumberStage::root);
  log_.show("square roots", std::move(fraction));
}

}  // namespace heiretsu::factorize

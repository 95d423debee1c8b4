#include "kernels/factorize/quadratic_sieve/forecast.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "kernels/factorize/quadratic_sieve/factor_base.hpp"

namespace heiretsu::factorize {
namespace {

/// What was measured at a size.
struct MeasuredRow {
  double bits;       ///< effective_bits
  double relations;  ///< for each prime of the base
  double seconds;    ///< of sieving
  double place;      ///< nanoseconds of sieving one
};

/// With one large prime a relation and with two, of one to eight runs each with sieve_parameters(n), until cycles were
/// 0.99 of the primes; from 95 digits on, the last three, by samples.
constexpr MeasuredRow single_primes[] = {
    {27, 2.5, 0.0003, 0.5},   {43, 3.0, 0.002, 0.45},    {60.5, 3.55, 0.0125, 0.285}, {68.3, 3.72, 0.0353, 0.3},
    {75.5, 3.8, 0.085, 0.31}, {85, 4.1, 0.27, 0.34},     {89, 4.05, 0.48, 0.37},      {94.7, 4.05, 1.13, 0.36},
    {98, 3.95, 1.95, 0.372},  {102.4, 4.29, 4.16, 0.372}};
constexpr MeasuredRow double_primes[] = {
    {98.9, 5.85, 1.73, 0.565}, {101.6, 6.29, 2.96, 0.48}, {104.8, 6.5, 4.15, 0.508}, {109.7, 6.8, 7.1, 0.465},
    {112, 6.8, 9.1, 0.54},     {115.3, 7.3, 14.2, 0.557}, {123.6, 10.2, 40.5, 0.6},  {126.3, 10.8, 60.3, 0.645},
    {135.9, 13.6, 182, 0.69},  {144, 17.6, 553, 0.755},   {150.2, 20, 1'171, 0.85},  {160.5, 22.3, 4'970, 0.866}};

/// Between two rows; beyond the last as between the last two.
MeasuredRow row_for(std::span<const MeasuredRow> table, double bits) {
  const auto upper =
      std::find_if(table.begin() + 1, table.end() - 1, [bits](const MeasuredRow& row) { return row.bits >= bits; });
  const MeasuredRow &a = *(upper - 1), &b = *upper;
  const double t = std::max(0.0, (bits - a.bits) / (b.bits - a.bits));
  const auto by_power = [&](double MeasuredRow::*member) { return a.*member * std::pow(b.*member / a.*member, t); };
  return {bits, by_power(&MeasuredRow::relations), by_power(&MeasuredRow::seconds), by_power(&MeasuredRow::place)};
}

/// The bits of the square root of k n, which values grow with, less what the smallest primes of the base are expected
/// to divide out of a value. How long a sieve takes depends on it far more smoothly than on the digits of n.
double effective_bits(const mpz_class& n, const SieveParameters& parameters) {
  constexpr std::uint32_t enough = 1000;  // the next thousand would add the same to all n but for a tenth of a bit
  const FactorBase base(n, parameters.multiplier, std::min(parameters.primes, enough));
  double divided_out = 2 * std::log(2);  // k n = 1 modulo 8
  for (const double p : base.primes) {
    if (p == 2) continue;
    const bool one_root = mpz_divisible_ui_p(base.kn.get_mpz_t(), static_cast<unsigned long>(p)) != 0;
    divided_out += std::log(p) * (one_root ? 1 / p : 2 / (p - 1));
  }
  long exponent = 0;
  const double mantissa = mpz_get_d_2exp(&exponent, base.kn.get_mpz_t());
  return (static_cast<double>(exponent) + std::log2(mantissa)) / 2 - divided_out / std::log(2);
}

double places_of_unit(const SieveParameters& p) { return std::ldexp(p.places, static_cast<int>(p.log_polynomials)); }

/// How many times the units so far give the cycles wanted: t for complete t + (cycles - complete) t^growth = wanted.
double times_as_many(const SieveProgress& so_far, double wanted, double growth) {
  const double linear = so_far.complete, power = so_far.cycles - so_far.complete;
  double t = std::max(1.0, wanted / so_far.cycles);  // no less than the root; from there Newton's steps descend to it
  for (int step = 0; step < 50; ++step) {
    const double grown = power * std::pow(t, growth);
    t -= (linear * t + grown - wanted) / (linear + growth * grown / t);
  }
  return t;
}

/// What follows from the rows and does not depend on the speed of this machine.
SieveForecast forecast_sizes(const SieveParameters& p, const MeasuredRow& row) {
  SieveForecast result;
  result.relations = p.primes * row.relations;
  result.growth = p.double_bound > 0 ? 2.35 : 1.9;                    // 2.24 to 2.43 and 1.85 to 2.06 in single runs
  result.columns = static_cast<std::uint64_t>(0.99 * p.primes) + 64;  // not every prime occurs; a few more than rows
  const std::uint64_t rare = p.double_bound > 0 ? 50 : 0;  // of primes that rarely hit, which smaller numbers have not
  result.thread_bytes = 800'000 + p.primes * (4ULL * p.factors_of_a + 34 + rare);
  result.node_bytes = 12'000'000 + static_cast<std::uint64_t>(290 * result.relations);
  return result;
}

/// The table's seconds for what follows the sieve: factoring relations again, some 1.8 a column, and block Lanczos.
double seconds_after(const SieveParameters& p, double columns) {
  const double refactor = 4.5e-6 * std::pow(p.primes / 4800.0, 0.6), lanczos = 2.7e-10 * columns;
  return columns * (1.8 * refactor + lanczos);
}

}  // namespace

SieveForecast forecast_sieve(const mpz_class& n, const SieveParameters& parameters) {
  const bool two = parameters.double_bound > 0;
  const auto table = two ? std::span<const MeasuredRow>(double_primes) : std::span<const MeasuredRow>(single_primes);
  const MeasuredRow row = row_for(table, effective_bits(n, parameters));
  SieveForecast result = forecast_sizes(parameters, row);
  result.seconds = row.seconds;
  result.units = row.seconds / (1e-9 * row.place * places_of_unit(parameters));
  result.seconds_after = seconds_after(parameters, static_cast<double>(result.columns));
  return result;
}

SieveForecast forecast_sieve(const mpz_class& n, const SieveParameters& parameters, const SieveSample& sample) {
  SieveForecast result = forecast_sieve(n, parameters);
  if (sample.relations <= 0) return result;
  const double unit = sample.seconds / sample.units, slower = unit / (result.seconds / result.units);
  result.units = result.relations * sample.units / sample.relations;
  result.seconds = result.units * unit;
  result.seconds_after *= slower;
  return result;
}

double units_needed(const SieveForecast& before, const SieveProgress& so_far, double wanted) {
  if (so_far.relations <= 0) return before.units;
  // By relations, while few cycles say little.
  const double fraction = so_far.relations / before.relations, by_relations = so_far.units / fraction;
  constexpr double little = 0.1, enough = 0.4;
  const double weight = std::clamp((fraction - little) / (enough - little), 0.0, 1.0);
  if (weight == 0 || so_far.cycles <= 0) return by_relations;
  return by_relations + weight * (so_far.units * times_as_many(so_far, wanted, before.growth) - by_relations);
}

}  // namespace heiretsu::factorize

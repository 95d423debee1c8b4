#include "drivers/factorize/large/number_log.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "kernels/base/clock.hpp"

namespace heiretsu::factorize {
namespace {

using Column = RecordTable::Column;

template <class Row, class Base>
Column column(const std::vector<Row>& rows, double Base::*member, std::string name, std::string unit, std::string kind,
              std::string description) {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const Row& row : rows) values.push_back(row.*member);
  return {std::move(name), std::move(unit), std::move(kind), std::move(description), std::move(values)};
}

}  // namespace

void NumberLog::restart() {
  if (!repetitions_.empty()) leave();
  repetitions_.emplace_back();
}

void NumberLog::begin_sieve(const Sieve& sieve) { last().sieves.push_back(sieve); }

void NumberLog::add(const SieveRound& round, const std::vector<RankShare>& ranks) {
  Repetition& now = last();
  if (now.rounds.size() < max_rows) now.rounds.push_back({round, static_cast<double>(now.sieves.size()) - 1});
  now.ranks.resize(std::max(now.ranks.size(), ranks.size()));
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    now.ranks[rank].polynomials += ranks[rank].units * now.sieves.back().polynomials_per_unit;
    now.ranks[rank].relations += ranks[rank].relations;
  }
}

void NumberLog::add_unit(std::uint64_t unit, double seconds) {
  Repetition& now = last();
  if (now.units.size() < 100 * max_rows)
    now.units.push_back({static_cast<double>(now.sieves.size()) - 1, static_cast<double>(now.rounds.size()) - 1,
                         static_cast<double>(unit), seconds});
}

void NumberLog::add_forecast(Forecast of, double fraction, double seconds) {
  Repetition& current = last();
  if (of == Forecast::number) ++current.numbers;
  if (current.forecasts.size() < max_rows)
    current.forecasts.push_back({of, current.numbers - 1, fraction, seconds, 0, now(), true});
}

void NumberLog::end(Forecast of) {
  const double time = now();
  for (ForecastRow& forecast : last().forecasts) {
    if (forecast.of != of || !forecast.open) continue;
    forecast.took = time - forecast.at;
    forecast.open = false;
  }
}

void NumberLog::describe(Record& record) const {
  const std::size_t kept = std::min(record.repetitions.size(), repetitions_.size());
  const auto first = repetitions_.end() - static_cast<std::ptrdiff_t>(kept);
  const auto used = [](const Repetition& one) {
    const std::vector<double>& seconds = one.clock.seconds();
    return std::any_of(seconds.begin(), seconds.end(), [](double time) { return time > 0; });
  };
  if (std::none_of(first, repetitions_.end(), used)) return;
  record.stages.assign(number_stage_names.begin(), number_stage_names.end());
  std::transform(first, repetitions_.end(), std::back_inserter(record.stage_seconds),
                 [](const Repetition& one) { return one.clock.seconds(); });
  add_tables(*first, record);
}

void NumberLog::add_tables(const Repetition& first, Record& record) {
  const auto& [clock, sieves, rounds, ranks, units, forecasts, numbers] = first;
  record.tables.push_back(
      {"sieves",
       "sieve",
       "number of the quadratic sieve in the first repetition",
       {column(sieves, &Sieve::digits, "digits", "1", "label", "decimal digits of the number"),
        column(sieves, &Sieve::multiplier, "multiplier", "1", "label",
               "factor by which it is multiplied for the sieve"),
        column(sieves, &Sieve::factor_base, "factor_base", "1", "label", "primes of the factor base"),
        column(sieves, &Sieve::large_prime_bound, "large_prime_bound", "1", "label", "large primes are below it"),
        column(sieves, &Sieve::polynomials_per_unit, "polynomials_per_unit", "1", "label", "polynomials of a unit"),
        column(sieves, &Sieve::units, "units", "1", "count", "units whose relations were taken"),
        column(sieves, &Sieve::relations, "relations", "1", "count", "their relations, without duplicates"),
        column(sieves, &Sieve::cycles, "cycles", "1", "count", "cycles of relations"),
        column(sieves, &Sieve::matrix_columns, "matrix_columns", "1", "label",
               "columns of the last matrix, made small"),
        column(sieves, &Sieve::matrix_weight, "matrix_weight", "1", "label", "entries of the last matrix"),
        column(sieves, &Sieve::dependencies, "dependencies", "1", "label", "dependencies that the last matrix gave"),
        column(sieves, &Sieve::reduction_seconds, "reduction_seconds", "s", "cost",
               "time that the team took to make the matrix and to make it small"),
        column(sieves, &Sieve::solution_seconds, "solution_seconds", "s", "cost", "time that it took to solve it")}});
  record.tables.push_back(
      {"sieve_rounds",
       "sieve_round",
       "number of the round of sieving in the first repetition",
       {column(rounds, &Round::sieve, "sieve", "1", "label", "of which sieve"),
        column(rounds, &Round::units, "units", "1", "label", "units that the sieve had at the end of the round"),
        column(rounds, &Round::relations, "relations", "1", "label", "relations without duplicates, likewise"),
        column(rounds, &Round::complete, "complete", "1", "label", "of these without large primes"),
        column(rounds, &Round::cycles, "cycles", "1", "label", "cycles of relations, likewise"),
        column(rounds, &Round::seconds, "seconds", "s", "cost", "time that it was dealt and gathered, at rank 0"),
        column(rounds, &Round::late, "late", "s", "cost",
               "time that a thread of rank 0 took its relations while the next round was dealt; 0: before that")}});
  record.tables.push_back(
      {"sieve_ranks",
       "rank",
       "",
       {column(ranks, &RankTotal::polynomials, "polynomials", "1", "count", "polynomials that the rank sieved"),
        column(ranks, &RankTotal::relations, "relations", "1", "count", "relations that it found")}});
  record.tables.push_back({"sieve_units",
                           "sieve_unit",
                           "number of the unit in the order in which it was gathered",
                           {column(units, &Unit::sieve, "sieve", "1", "label", "of which sieve"),
                            column(units, &Unit::round, "round", "1", "label", "in which round of sieving"),
                            column(units, &Unit::unit, "unit", "1", "label", "number of the unit in its sieve"),
                            column(units, &Unit::seconds, "seconds", "s", "cost", "time it took")}});
  std::vector<std::string> of;
  std::transform(forecasts.begin(), forecasts.end(), std::back_inserter(of),
                 [](const ForecastRow& one) { return one.of == Forecast::number ? "number" : "sieve"; });
  record.tables.push_back(
      {"forecasts",
       "forecast",
       "number of the forecast in the first repetition",
       {{"of", "", "label", "number: all of a hard number; sieve: its sieving", std::move(of)},
        column(forecasts, &ForecastRow::number, "number", "1", "label", "of which hard number"),
        column(forecasts, &ForecastRow::fraction, "fraction", "1", "label", "part of it that was done"),
        column(forecasts, &ForecastRow::seconds, "seconds", "s", "cost", "time that it would take from there on"),
        column(forecasts, &ForecastRow::took, "took", "s", "cost", "time that it took; 0 where it did not end")}});
}

}  // namespace heiretsu::factorize

#include "drivers/factorize/dry_run.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "drivers/factorize/forecast.hpp"
#include "drivers/factorize/large/joined_units.hpp"
#include "drivers/factorize/large/large_number.hpp"
#include "drivers/factorize/large/prediction.hpp"
#include "drivers/factorize/large/unit_plan.hpp"
#include "drivers/factorize/unit_options.hpp"
#include "drivers/program/threads.hpp"
#include "kernels/factorize/quadratic_sieve/collection.hpp"
#include "kernels/factorize/quadratic_sieve/factor_base.hpp"

namespace heiretsu::factorize {
namespace {

/// How so many jobs would share the sieve of n: their commands, and the one that joins them.
std::string split_text(const mpz_class& n, double seconds, std::uint64_t units, std::uint64_t jobs) {
  std::string text =
      fmt::format(", in {} jobs of about {}:\n", jobs, duration_text(seconds / static_cast<double>(jobs)));
  for (std::uint64_t job = 1; job <= jobs; ++job)
    text += fmt::format("  factorize --sieve-only --units {} {}\n",
                        units_text(UnitChoice{{}, job, jobs}.of_about(units)), n.get_str());
  return text + fmt::format("  factorize {} --relations .", n.get_str());
}

/// What the sieve of a hard part of n needs; empty where there is none.
std::string units_line(const mpz_class& n, const mpz_class& part, const Prediction& it, const Options& options) {
  if (!std::isfinite(it.seconds)) return {};
  const auto units = static_cast<std::uint64_t>(forecast_sieve(part, sieve_parameters(part)).units);
  return fmt::format(", {} units of sieving{}", units,
                     options.jobs > 1 ? split_text(n, it.seconds, units, options.jobs) : "");
}

/// What the files that --relations names lack.
std::string lack_line(const Options& options, std::uint32_t workers) {
  JoinedUnits joined = join_units(options.relations, shared_part(options));
  const FactorBase base(joined.n, joined.parameters.multiplier, joined.parameters.primes);
  RelationCollection collection(base.size());
  std::uint64_t unit = 0;
  for (; !collection.enough(); ++unit) {
    const auto relations = joined.units.take(unit);
    if (!relations) break;
    collection.add(*relations);
  }
  if (joined.divisor || collection.enough())
    return fmt::format("{} all that is needed\n", joined.files.size() == 1
                                                      ? "The file has"
                                                      : fmt::format("The {} files have", joined.files.size()));
  const UnitPlan plan(workers, forecast_sieve(joined.n, joined.parameters));
  const auto needed =
      static_cast<std::uint64_t>(plan.needed(progress_of(collection, unit), static_cast<double>(collection.wanted())));
  const std::vector<Range> units = missing(joined.units.done(), {unit, std::max(unit + 1, needed)});
  return missing_line(joined, units, plan.seconds_of(count_units(units)), workers, false) + '\n';
}

std::string predictions(const Options& options, std::uint32_t workers) {
  const Way way = find_method(options.method, options.split).way;
  InputWindows input = open_input(options);
  std::string text;
  std::uint64_t numbers = 0, hard = 0;
  double seconds = 0;
  for (Numbers window; input.next(window);) {
    numbers += window.size();
    for (const mpz_class& n : window.large()) {
      const auto rest = hard_part(n);
      if (!rest) continue;
      ++hard;
      const Prediction it = predict(*rest, way, workers);
      seconds += it.seconds;
      text += fmt::format("{}: {}{}\n", n.get_str(), prediction_line(*rest, way, workers),
                          units_line(n, *rest, it, options));
    }
  }
  if (hard == 0) return fmt::format("none of {} numbers is large: nothing takes long\n", numbers);
  if (hard > 1 && std::isfinite(seconds))
    text += fmt::format("{} large numbers of {}: about {} in all\n", hard, numbers, duration_text(seconds));
  if (!options.relations.empty()) text += lack_line(options, workers);
  return text;
}

}  // namespace

int dry_run(const Invocation& run, const Options& options) {
  const Ranks& ranks = run.session.ranks();
  const ThreadChoice choice = choose_threads(ranks, options.common.threads);
  std::string text;
  at_root(ranks, [&] { text = predictions(options, choice.total); });
  return print_text(run, text);
}

}  // namespace heiretsu::factorize

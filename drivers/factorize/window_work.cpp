#include "drivers/factorize/window_work.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "drivers/factorize/large/large_number.hpp"
#include "drivers/factorize/range_work.hpp"

namespace heiretsu::factorize {
namespace {

/// Finds the factors of a part of a window.
using Factor = std::function<Factorizations(Range)>;

void note_probable(std::string& notes, const mpz_class& n, std::span<const BigPower> powers) {
  for (const BigPower& power : powers)
    if (!power.proven) notes += fmt::format("{}: {} is only a probable prime\n", n.get_str(), power.prime.get_str());
}

/// Bytes, more than most lines of numbers below 2^64 take; reserved but unused memory costs nothing.
constexpr std::size_t reserved_per_line = 48;

/// Appends the line of n; false where the powers are not its factorization.
bool append_checked(std::string& text, std::uint64_t n, std::span<const PrimePower> powers, const Settings& settings) {
  if (!Automatic::check(n, powers, settings.verify)) return false;
  append_line(text, settings.print, n, powers);
  return true;
}

void append_wider(JobResult& result, const Numbers& window, std::uint64_t i, std::span<const BigPower> powers,
                  const Settings& settings) {
  const mpz_class n = window.value(i);
  if (!Automatic::check(n, {powers.begin(), powers.end()}, settings.verify)) throw_wrong(window, i);
  note_probable(result.notes, n, powers);
  append_line(result.bytes, settings.print, n, powers);
}

/// Appends the lines of items below 2^64; row 0 of the factors is that of item `first`.
void append_small(JobResult& result, const Numbers& window, Range items, const FactorLists& factored,
                  std::uint64_t first, const Settings& settings) {
  std::uint64_t i = items.first;
  if (settings.print == Print::factors && settings.verify == Verify::products) {
    LineBlock lines(result.bytes);
    while (i < items.last && append_factors(lines, window.word(i), factored[i - first])) ++i;
  } else {
    while (i < items.last && append_checked(result.bytes, window.word(i), factored[i - first], settings)) ++i;
  }
  if (i < items.last) throw_wrong(window, i);
}

/// Checks the factors found of the items and appends their lines.
void append_lines(JobResult& result, const Numbers& window, Range items, const Factorizations& factored,
                  const Settings& settings) {
  std::uint64_t next = items.first;
  auto wider = factored.big.begin();
  for (const std::uint32_t place : window.wider_places(items)) {
    append_small(result, window, {next, place}, factored.small, items.first, settings);
    append_wider(result, window, place, *wider++, settings);
    next = place + std::uint64_t{1};
  }
  append_small(result, window, {next, items.last}, factored.small, items.first, settings);
}

/// A job that factors the window's numbers by `factor`, `grain` of them at a time.
Job factor_job(const Numbers& window, const Settings& settings, std::uint64_t grain, Factor factor) {
  Job job;
  job.items = window.size();
  job.grain = grain;
  job.work = Automatic::work;
  job.items_alike = true;
  job.run = [&window, settings, grain, factor = std::move(factor)](Range items) {
    JobResult result = result_for(items, settings);
    // The lists of a part are printed while they are still in the cache, and the next part's take their place.
    for (Range part{items.first, items.first}; part.last < items.last;) {
      part = {part.last, part.last + std::min(grain, items.last - part.last)};
      append_lines(result, window, part, factor(part), settings);
    }
    return result;
  };
  return job;
}

WindowWork batch_work(const Numbers& window, const Settings& settings) {
  WindowWork work;
  work.job = factor_job(window, settings, Automatic::grain, Automatic(window, settings.seed, settings.way));
  work.kernel = "Automatic";
  return work;
}

/// One hard number: rounds of all workers, then its line.
WindowWork large_work(const Numbers& window, const Settings& settings, const LargeContext& context) {
  const auto number = std::make_shared<LargeNumber>(context, window.value(0));
  WindowWork work;
  work.prepare = [number](PhaseClock& clock) { return number->next(clock); };
  work.status = [number] { return number->status(); };
  work.job = factor_job(window, settings, 1, [number](Range) { return Factorizations{{}, {number->powers()}}; });
  work.job.shared = true;
  work.written = [number] { number->forget(); };
  work.kernel = "LargeNumber";
  return work;
}

/// Ranges by the forced method; anything else is refused.
MakeWork ranges_only(const WorkContext& context, RangeMethod forced, std::string_view name) {
  return [name, ranges = std::make_shared<RangeWork>(context, forced)](const Numbers& window) {
    if (window.is_range()) return *ranges->make(window);
    WindowWork work;
    work.kernel = "RangeSieve";
    work.refusal = fmt::format("--method {} factors ranges A..B below 2^64 (use auto for single numbers)", name);
    return work;
  };
}

}  // namespace

void throw_wrong(const Numbers& window, std::uint64_t i) {
  throw ItemError(Fault::wrong_result,
                  fmt::format("the result for {} is wrong; please report this number", window.value(i).get_str()));
}

JobResult result_for(Range items, const Settings& settings) {
  JobResult result;
  if (settings.print != Print::none) result.bytes.reserve(items.size() * reserved_per_line);
  return result;
}

void append_lines(JobResult& result, const Numbers& window, Range items, const FactorLists& factored,
                  const Settings& settings) {
  append_small(result, window, items, factored, items.first, settings);
}

MakeWork batch(const WorkContext& context) {
  return [settings = context.settings](const Numbers& window) { return batch_work(window, settings); };
}

MakeWork automatic(const WorkContext& context) {
  const auto large = std::make_shared<LargeContext>(
      LargeContext{context.ranks, context.own_threads, context.total_threads, context.settings.seed,
                   context.settings.way, context.quiet, context.checkpoint});
  return [settings = context.settings, large,
          ranges = std::make_shared<RangeWork>(context, std::nullopt)](const Numbers& window) {
    if (window.is_range())
      if (auto work = ranges->make(window)) return *std::move(work);
    const bool hard = window.size() == 1 && window.wider() == 1 && hard_part(window.value(0));
    return hard ? large_work(window, settings, *large) : batch_work(window, settings);
  };
}

MakeWork sieve(const WorkContext& context) { return ranges_only(context, RangeMethod::sieve_by_numbers, "sieve"); }
MakeWork sieve_primes(const WorkContext& context) {
  return ranges_only(context, RangeMethod::sieve_by_primes, "sieve-primes");
}

}  // namespace heiretsu::factorize

#include "drivers/factorize/window_work.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "drivers/factorize/large/large_number.hpp"
#include "drivers/factorize/range_work.hpp"
#include "drivers/factorize/short_lines.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/factorize/products.hpp"
#include "kernels/factorize/range/wide_range.hpp"

namespace heiretsu::factorize {
namespace {

/// Finds the factors of a part of a window, and appends their lines.
using Append = std::function<void(JobResult& result, Range part)>;

void note_probable(std::string& notes, const mpz_class& n, std::span<const BigPower> powers) {
  for (const BigPower& power : powers)
    if (!power.proven) notes += fmt::format("{}: {} is only a probable prime\n", n.get_str(), power.prime.get_str());
}

/// Bytes, more than lines of numbers below 2^64 take on average (47.7); reserved but unused memory costs nothing.
constexpr std::size_t reserved_per_line = 52;

/// Appends the line of n; false where the powers are not its factorization.
template <class Word>
bool append_checked(std::string& text, Word n, std::span<const PowerOf<Word>> powers, const Settings& settings) {
  if (!Automatic::check(n, powers, settings.verify)) return false;
  append_line(text, settings.print, n, powers);
  return true;
}

void append_large(JobResult& result, const Numbers& window, std::uint64_t i, std::span<const BigPower> powers,
                  const Settings& settings) {
  const mpz_class n = window.value(i);
  if (!Automatic::check(n, {powers.begin(), powers.end()}, settings.verify)) throw_wrong(window, i);
  note_probable(result.notes, n, powers);
  append_line(result.bytes, settings.print, n, powers);
}

/// Checks the factors of a run of items, each number and its powers given by place, and appends their lines.
template <class NumberAt, class PowersAt>
void append_run(JobResult& result, const Numbers& window, Range run, const NumberAt& number, const PowersAt& powers,
                const Settings& settings) {
  std::uint64_t i = run.first;
  if (settings.print == Print::factors && settings.verify == Verify::products) {
    LineBlock lines(result.bytes);
    while (i < run.last && append_factors(lines, number(i), powers(i))) ++i;
  } else if (settings.print == Print::none && settings.verify == Verify::products) {
    while (i < run.last && multiplies_back(number(i), powers(i))) ++i;
  } else {
    while (i < run.last && append_checked(result.bytes, number(i), powers(i), settings)) ++i;
  }
  if (i < run.last) throw_wrong(window, i);
}

/// The lines of items below 2^64, whose rows begin with `row`.
void append_small(JobResult& result, const Numbers& window, Range run, const FactorLists& factored, std::uint64_t row,
                  const Settings& settings) {
  append_run(
      result, window, run, [&](std::uint64_t i) { return window.word(i); },
      [&](std::uint64_t i) { return factored[row + (i - run.first)]; }, settings);
}

/// The lines of items of which the first is number `wide` of those between 2^64 and 2^128; their rows begin with `row`.
void append_wide(JobResult& result, const Numbers& window, Range run, std::uint64_t wide, const WideLists& factored,
                 std::uint64_t row, const Settings& settings) {
  append_run(
      result, window, run, [&](std::uint64_t i) { return window.wide(wide + (i - run.first)); },
      [&](std::uint64_t i) { return factored[row + (i - run.first)]; }, settings);
}

/// How many of the numbers from 2^64 on, `which` of them, have adjoining places from the first on.
std::uint64_t adjoining(const Numbers& window, Range which) {
  std::uint64_t count = 1;
  while (count < which.size() && window.wide_place(which.first + count) - window.wide_place(which.first) == count)
    ++count;
  return count;
}

/// Checks the factors found of the items and appends their lines, in runs of one width.
void append_lines(JobResult& result, const Numbers& window, Range items, const Factorizations& factored,
                  const Settings& settings) {
  const Range wide = window.wide_within(items), large = window.large_within(items);
  std::uint64_t next_wide = wide.first, next_large = large.first;
  for (Range run{items.first, items.first}; run.last < items.last;) {
    const std::uint64_t wide_place = next_wide < wide.last ? window.wide_place(next_wide) : items.last;
    const std::uint64_t large_place = next_large < large.last ? window.large_places()[next_large] : items.last;
    run.first = run.last;
    if (run.first == large_place) {
      append_large(result, window, run.last++, factored.big[next_large++ - large.first], settings);
    } else if (run.first == wide_place) {
      run.last += adjoining(window, {next_wide, wide.last});
      append_wide(result, window, run, next_wide, factored.wide, next_wide - wide.first, settings);
      next_wide += run.size();
    } else {
      run.last = std::min(wide_place, large_place);
      append_small(result, window, run, factored.small, run.first - items.first, settings);
    }
  }
}

/// Appends the lines of items below 2^64 where they are short and known; false where other lines are wanted, and has
/// done nothing then.
bool append_short(JobResult& result, const Numbers& window, Range items, const Settings& settings) {
  if (settings.print != Print::factors || settings.verify != Verify::products || items.size() < ShortLines::few ||
      window.is_range())
    return false;
  thread_local std::vector<std::uint64_t> no_range;
  const std::span<const std::uint64_t> numbers = window.words(items, no_range);
  if (!ShortLines::hold(numbers)) return false;
  LineBlock lines(result.bytes);
  const std::size_t right = ShortLines::get().append(lines, numbers);
  if (right < numbers.size()) throw_wrong(window, items.first + right);
  return true;
}

/// Factors the items and appends their lines: where none is wider, while what was found of 512 is in the cache.
void append_factored(JobResult& result, const Numbers& window, Range items, const Settings& settings) {
  const Automatic factor(window, settings.seed, settings.way);
  if (!window.wide_within(items).empty() || !window.large_within(items).empty())
    return append_lines(result, window, items, factor(items), settings);
  if (append_short(result, window, items, settings)) return;
  factor.by_parts(
      items, [&](Range part, const FactorLists& lists) { append_small(result, window, part, lists, 0, settings); });
}

/// A job of that many numbers without a function.
Job numbers_job(std::uint64_t numbers, std::uint64_t grain) {
  Job job;
  job.items = numbers;
  job.grain = grain;
  job.work = Automatic::work;
  job.items_alike = true;
  return job;
}

/// A job that appends the lines of the window's numbers by `append`, `grain` of them at a time.
Job factor_job(const Numbers& window, const Settings& settings, std::uint64_t grain, Append append) {
  Job job = numbers_job(window.size(), grain);
  job.run = [settings, grain, append = std::move(append)](Range items) {
    JobResult result = result_for(items, settings);
    // The lists of a part are printed while they are still in the cache, and the next part's take their place.
    for (Range part{items.first, items.first}; part.last < items.last;) {
      part = {part.last, part.last + std::min(grain, items.last - part.last)};
      append(result, part);
    }
    return result;
  };
  return job;
}

/// The numbers `places` of the text. @throws ItemError where it no longer holds them.
void read_numbers(const CountedText& text, Range places, Numbers& numbers) {
  numbers.clear();
  try {
    text.read(places, numbers);
  } catch (const UsageError& error) {
    throw ItemError(Fault::bad_input, error.what());
  }
}

/// So few numbers that it takes a thread less than half a millisecond.
constexpr std::uint64_t few = 64;

bool is_brief(const Numbers& numbers, const Settings& settings) {
  return numbers.size() < few && numbers.wider() == 0 && settings.verify == Verify::products;
}

/// The same of numbers of a text. Where it no longer holds them, the job says so.
bool is_brief(const CountedText& text, Range places, const Settings& settings) try {
  if (places.size() >= few) return false;
  Numbers numbers;
  text.read(places, numbers);
  return is_brief(numbers, settings);
} catch (const UsageError&) {
  return false;
}

WindowWork batch_work(const Numbers& window, const Settings& settings) {
  WindowWork work;
  work.job = factor_job(window, settings, Automatic::grain, [&window, settings](JobResult& result, Range part) {
    append_factored(result, window, part, settings);
  });
  work.job.brief = is_brief(window, settings);
  work.kernel = "Automatic";
  return work;
}

/// A range from 2^64 on: every call sieves for itself, so that nothing is prepared.
WindowWork wide_range_work(const Numbers& window, const Settings& settings) {
  WindowWork work;
  work.job =
      factor_job(window, settings, WideRange::grain,
                 [&window, settings, sieve = WideRange(window.first(), window.size())](JobResult& result, Range part) {
                   append_lines(result, window, part, Factorizations{{}, sieve(part), {}}, settings);
                 });
  work.kernel = "WideRange";
  return work;
}

/// One hard number: rounds of all workers, then its line.
WindowWork large_work(const Numbers& window, const Settings& settings, const LargeContext& context) {
  const auto number = std::make_shared<LargeNumber>(context, window.value(0));
  WindowWork work;
  work.prepare = [number](PhaseClock& clock) { return number->next(clock); };
  work.job = factor_job(window, settings, 1, [&window, settings, number](JobResult& result, Range part) {
    append_lines(result, window, part, Factorizations{{}, {}, {number->powers()}}, settings);
  });
  work.job.work = [declared = settings.hard_work](Range items) { return declared * static_cast<double>(items.size()); };
  work.job.shared = true;
  work.written = [number] { number->forget(); };
  work.kept = [number] { return number->kept_files(); };
  work.kernel = "LargeNumber";
  return work;
}

/// Ranges by the forced method; anything else is refused.
MakeWork ranges_only(const WorkContext& context, RangeMethod forced, std::string_view name) {
  return [name, ranges = std::make_shared<RangeWork>(context, forced)](const Numbers& window) {
    if (window.is_range() && !window.is_wide_range()) return *ranges->make(window);
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
  append_small(result, window, items, factored, 0, settings);
}

WindowWork text_work(const CountedText& text, Range places, const Settings& settings) {
  WindowWork work;
  work.kernel = "Automatic";
  work.job = numbers_job(places.size(), Automatic::grain);
  work.job.brief = is_brief(text, places, settings);
  work.job.run = [&text, places, settings](Range items) {
    thread_local Numbers numbers;  // for its memory
    JobResult result = result_for(items, settings);
    for (Range part{items.first, items.first}; part.last < items.last;) {
      part = {part.last, part.last + std::min(Automatic::grain, items.last - part.last)};
      read_numbers(text, {places.first + part.first, places.first + part.last}, numbers);
      append_factored(result, numbers, {0, numbers.size()}, settings);
    }
    return result;
  };
  return work;
}

MakeWork batch(const WorkContext& context) {
  return [settings = context.settings](const Numbers& window) { return batch_work(window, settings); };
}

MakeWork automatic(const WorkContext& context) {
  const auto large = std::make_shared<LargeContext>(LargeContext{
      context.ranks, context.own_threads, context.total_threads, context.settings.seed, context.settings.way,
      context.quiet, context.checkpoint, context.keep_costs, context.joined, context.log});
  return [settings = context.settings, large,
          ranges = std::make_shared<RangeWork>(context, std::nullopt)](const Numbers& window) {
    if (window.is_wide_range() && window.size() > 1 && settings.way == Way::automatic)
      return wide_range_work(window, settings);
    if (window.is_range() && !window.is_wide_range())
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

#include "drivers/factorize/methods.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"
#include "drivers/factorize/range_jobs.hpp"
#include "kernels/factorize/scan/kernels.hpp"

namespace heiretsu::factorize {
namespace {

std::string text_of(const Numbers& window, std::uint64_t i) {
  return window.is_big(i) ? window.big(i).get_str() : std::to_string(window.small()[i]);
}

[[noreturn]] void wrong(const Numbers& window, std::uint64_t i) {
  throw ItemError(Fault::wrong_result, fmt::format("the result for {} is wrong; please report this number", text_of(window, i)));
}

void note_probable(std::string& notes, const mpz_class& n, std::span<const BigPower> powers) {
  for (const BigPower& power : powers)
    if (!power.proven) notes += fmt::format("{}: {} is only a probable prime\n", n.get_str(), power.prime.get_str());
}

/// Bytes: more than the line of most numbers below 2^64 takes. What is reserved and not used costs no memory.
constexpr std::size_t usual_line = 48;

/// Appends the line of n; false where the powers are not its factorization.
bool append_checked(std::string& text, std::uint64_t n, std::span<const PrimePower> powers, const JobSettings& settings) {
  if (settings.print == Print::factors && settings.verify == Verify::products) return append_factors(text, n, powers);
  if (!Automatic::check(n, powers, settings.verify)) return false;
  append_line(text, settings.print, n, powers);
  return true;
}

/// Checks what was found of the items and appends their lines.
void append_lines(JobResult& result, const Numbers& window, Range items, const Factorizations& factored, const JobSettings& settings) {
  auto big = factored.big.begin();
  for (std::uint64_t i = items.first; i < items.last; ++i) {
    if (window.is_big(i)) {
      if (!Automatic::check(window.big(i), *big, settings.verify)) wrong(window, i);
      note_probable(result.notes, window.big(i), *big);
      append_line(result.bytes, settings.print, window.big(i), *big++);
    } else {
      if (!append_checked(result.bytes, window.small()[i], factored.small[i - items.first], settings)) wrong(window, i);
    }
  }
}

/// A job of the window's numbers, whatever finds their factors, so many at a time.
Job factor_job(const Numbers& window, const JobSettings& settings, std::uint64_t at_a_time, std::function<Factorizations(Range)> factor) {
  Job job;
  job.items = window.size();
  job.preferred_grain = at_a_time;
  job.work = Automatic::work;
  job.items_alike = true;
  job.run = [&window, settings, at_a_time, factor = std::move(factor)](Range items) {
    JobResult result;
    if (settings.print != Print::none) result.bytes.reserve(items.size() * usual_line);
    // The lists of a part are printed while they are still in the cache, and the next part's take their place.
    for (Range part{items.first, items.first}; part.last < items.last;) {
      part = {part.last, part.last + std::min(at_a_time, items.last - part.last)};
      append_lines(result, window, part, factor(part), settings);
    }
    return result;
  };
  return job;
}

Job automatic(const Numbers& window, const JobSettings& settings) {
  return factor_job(window, settings, Automatic::preferred_grain, Automatic(window, settings.seed));
}

/// The numbers before the first that a scan cannot reach: those are printed before `refusal` is told.
std::span<const std::uint64_t> within_reach(const Numbers& window, std::string& refusal) {
  if (window.big_indices().empty()) return window.small();
  const std::uint32_t first_big = window.big_indices().front();
  refusal = fmt::format("{} is not below 2^64, too many trials for --method scan (use --method auto)", quoted(text_of(window, first_big)));
  return window.small().first(first_big);
}

/// Of these the numbers whose trials can be numbered in 64 bits.
std::span<const std::uint64_t> in_a_row(std::span<const std::uint64_t> numbers, std::string& refusal) {
  const std::size_t count = trials_in_a_row(numbers);
  if (count != numbers.size())
    refusal = fmt::format("with {} these are 2^64 trials or more, too many for --split trials (use --split numbers)", numbers[count]);
  return numbers.first(count);
}

std::string lines_of(const Numbers& window, Range items, const DivisorLists& lists, Print print) {
  std::string text;
  for (std::uint64_t i = items.first; i < items.last; ++i) append_line(text, print, window.small()[i], lists[i - items.first]);
  return text;
}

Job scan_numbers(const Numbers& window, const JobSettings& settings) {
  Job job;
  const auto numbers = within_reach(window, job.refusal);
  job.items = numbers.size();
  job.preferred_grain = ScanNumbers::grain;
  const ScanNumbers kernel(numbers);
  job.work = [kernel](Range items) { return kernel.work(items); };
  job.run = [&window, settings, kernel](Range items) {
    const DivisorLists lists = kernel(items);
    if (!kernel.check(items, lists)) wrong(window, items.first);
    return JobResult{lines_of(window, items, lists, settings.print), {}};
  };
  return job;
}

std::string bytes_of(std::span<const Hit> hits) { return {reinterpret_cast<const char*>(hits.data()), hits.size_bytes()}; }

void append_hits(std::vector<Hit>& hits, const std::string& bytes) {
  const std::size_t before = hits.size();
  hits.resize(before + bytes.size() / sizeof(Hit));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(hits.data() + before));
}

Job scan_trials(const Numbers& window, const JobSettings& settings) {
  Job job;
  const auto numbers = in_a_row(within_reach(window, job.refusal), job.refusal);
  const auto kernel = std::make_shared<const ScanTrials>(numbers);
  job.items = kernel->items();
  job.preferred_grain = ScanTrials::grain;
  job.work = [](Range items) { return static_cast<double>(ScanTrials::work(items)); };
  job.items_alike = true;
  job.run = [kernel](Range items) { return JobResult{bytes_of((*kernel)(items)), {}}; };
  // The divisors of a number come from many ranges: they are checked and printed when all are there.
  job.assemble = [&window, settings, numbers](const std::vector<Piece>& pieces) {
    std::vector<Hit> hits;
    for (const Piece& piece : pieces) append_hits(hits, piece.bytes);
    const DivisorLists lists = divisor_lists(std::move(hits), numbers.size());
    const Range all{0, numbers.size()};
    if (!ScanNumbers(numbers).check(all, lists))
      throw ItemError(Fault::wrong_result, "the divisors found are not all divisors; please report these numbers");
    return lines_of(window, all, lists, settings.print);
  };
  return job;
}

constexpr std::array<Method, 6> table{{
    {"auto", "numbers", "Automatic", "numbers", automatic, Ranges::choose},
    {"batch", "numbers", "Automatic", "numbers", automatic, Ranges::like_others},
    {"sieve", "numbers", "RangeSieve", "numbers", automatic, Ranges::by_numbers},
    {"sieve-primes", "numbers", "RangeSieve", "numbers", automatic, Ranges::by_primes},
    {"scan", "numbers", "ScanNumbers", "trials", scan_numbers, Ranges::like_others},
    {"scan", "trials", "ScanTrials", "trials", scan_trials, Ranges::like_others},
}};

std::optional<RangeMethod> forced(Ranges ranges) {
  if (ranges == Ranges::by_numbers) return RangeMethod::sieve_by_numbers;
  if (ranges == Ranges::by_primes) return RangeMethod::sieve_by_primes;
  return std::nullopt;
}

}  // namespace

Job make_list_job(const Numbers& window, const JobSettings& settings, std::uint64_t at_a_time, std::function<FactorLists(Range)> factor) {
  return factor_job(window, settings, at_a_time, [factor = std::move(factor)](Range items) { return Factorizations{factor(items), {}}; });
}

std::function<Job(const Numbers&)> job_maker(const Method& method, const Ranks& ranks, std::uint32_t threads, const JobSettings& settings) {
  if (method.ranges == Ranges::like_others)
    return [&method, settings](const Numbers& window) { return method.make_job(window, settings); };
  const auto ranges = std::make_shared<RangeJobs>(ranks, threads, settings, forced(method.ranges));
  return [&method, settings, ranges](const Numbers& window) {
    if (window.consecutive()) {
      if (auto job = ranges->make_job(window)) return *std::move(job);
    } else if (method.ranges != Ranges::choose) {
      Job job = method.make_job(window, settings);
      job.items = 0;
      job.refusal = fmt::format("--method {} factors ranges A..B below 2^64 (use auto for single numbers)", method.name);
      return job;
    }
    return method.make_job(window, settings);
  };
}

std::span<const Method> methods() { return table; }

const Method& find_method(std::string_view name, std::string_view split) {
  const auto named = std::find_if(table.begin(), table.end(), [&](const Method& method) { return method.name == name; });
  if (named == table.end()) throw UsageError(fmt::format("--method: '{}' is none (auto, batch, sieve, sieve-primes, scan)", name));
  const auto found = std::find_if(named, table.end(),
                                  [&](const Method& method) { return method.name == name && (split.empty() || method.split == split); });
  if (found != table.end()) return *found;
  if (split == "trials") throw UsageError(fmt::format("--split trials has a meaning only with --method scan: '{}' tries no divisors in a row", name));
  throw UsageError(fmt::format("--split: '{}' is neither numbers nor trials", split));
}

}  // namespace heiretsu::factorize

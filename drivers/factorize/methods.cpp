#include "drivers/factorize/methods.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "drivers/command_line/usage_error.hpp"
#include "kernels/factorize/scan_kernels.hpp"

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

Job automatic(const Numbers& window, const JobSettings& settings) {
  Job job;
  job.items = window.size();
  job.preferred_grain = Automatic::preferred_grain;
  job.work = Automatic::work;
  job.run = [&window, settings, kernel = Automatic(window, settings.seed)](Range items) {
    const Factorizations factored = kernel(items);
    const std::uint64_t first_wrong = kernel.check(items, factored, settings.verify);
    if (first_wrong != items.last) wrong(window, first_wrong);
    JobResult result;
    auto big = factored.big.begin();
    for (std::uint64_t i = items.first; i < items.last; ++i) {
      if (window.is_big(i)) {
        note_probable(result.notes, window.big(i), *big);
        append_line(result.bytes, settings.print, window.big(i), *big++);
      } else {
        append_line(result.bytes, settings.print, window.small()[i], factored.small[i - items.first]);
      }
    }
    return result;
  };
  return job;
}

/// Numbers that a scan cannot reach, told at the item so that what stands before is printed.
void refuse_big(const Numbers& window, Range items) {
  for (std::uint64_t i = items.first; i < items.last; ++i)
    if (window.is_big(i))
      throw ItemError(Fault::bad_input, fmt::format("{} is beyond 2^64, too many trials for --method scan (use --method auto)", text_of(window, i)));
}

std::string lines_of(const Numbers& window, Range items, const DivisorLists& lists, Print print) {
  std::string text;
  for (std::uint64_t i = items.first; i < items.last; ++i) append_line(text, print, window.small()[i], lists[i - items.first]);
  return text;
}

Job scan_numbers(const Numbers& window, const JobSettings& settings) {
  Job job;
  job.items = window.size();
  job.preferred_grain = ScanNumbers::grain;
  const ScanNumbers kernel(window.small());
  job.work = [kernel](Range items) { return static_cast<double>(kernel.work(items)); };
  job.run = [&window, settings, kernel](Range items) {
    refuse_big(window, items);
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
  refuse_big(window, {0, window.size()});
  Job job;
  const auto kernel = std::make_shared<const ScanTrials>(window.small());
  job.items = kernel->items();
  job.preferred_grain = ScanTrials::grain;
  job.work = [](Range items) { return static_cast<double>(ScanTrials::work(items)); };
  job.run = [kernel](Range items) { return JobResult{bytes_of((*kernel)(items)), {}}; };
  // The divisors of a number come from many ranges: they are checked and printed when all are there.
  job.assemble = [&window, settings](const std::vector<Piece>& pieces) {
    std::vector<Hit> hits;
    for (const Piece& piece : pieces) append_hits(hits, piece.bytes);
    const DivisorLists lists = divisor_lists(std::move(hits), window.size());
    const Range all{0, window.size()};
    if (!ScanNumbers(window.small()).check(all, lists))
      throw ItemError(Fault::wrong_result, "the divisors found are not all divisors; please report these numbers");
    return lines_of(window, all, lists, settings.print);
  };
  return job;
}

constexpr std::array<Method, 3> table{{
    {"auto", "numbers", "Automatic", "numbers", automatic},
    {"scan", "numbers", "ScanNumbers", "trials", scan_numbers},
    {"scan", "trials", "ScanTrials", "trials", scan_trials},
}};

}  // namespace

std::span<const Method> methods() { return table; }

const Method& find_method(std::string_view name, std::string_view split) {
  const auto named = std::find_if(table.begin(), table.end(), [&](const Method& method) { return method.name == name; });
  if (named == table.end()) throw UsageError(fmt::format("--method: '{}' is none (auto, scan)", name));
  const auto found = std::find_if(named, table.end(),
                                  [&](const Method& method) { return method.name == name && (split.empty() || method.split == split); });
  if (found != table.end()) return *found;
  if (split == "trials") throw UsageError(fmt::format("--split trials has a meaning only with --method scan: '{}' tries no divisors in a row", name));
  throw UsageError(fmt::format("--split: '{}' is neither numbers nor trials", split));
}

}  // namespace heiretsu::factorize

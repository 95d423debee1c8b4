// The methods that try every i in 1..n: whole numbers as items, or the trials of all numbers in a row.
#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/core.h>

#include "drivers/factorize/window_work.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/factorize/scan/kernels.hpp"

namespace heiretsu::factorize {
namespace {

/// The numbers of a window that a scan can factor: those before the first that is too large.
struct Scannable {
  std::vector<std::uint64_t> memory;  // of the numbers, where the window is a range
  std::span<const std::uint64_t> numbers;
  std::string refusal;  // why the first that is too large is refused
};

std::shared_ptr<Scannable> scannable_part(const Numbers& window) {
  auto part = std::make_shared<Scannable>();
  const std::vector<std::uint32_t> wider = window.wider_places({0, window.size()});
  const std::uint64_t count = wider.empty() ? window.size() : wider.front();
  if (!wider.empty())
    part->refusal = fmt::format("{} is not below 2^64, too many trials for --method scan (use --method auto)",
                                quoted(window.value(count).get_str()));
  part->numbers = window.words({0, count}, part->memory);
  return part;
}

/// Keeps the first numbers, whose trials in a row can be counted in 64 bits.
void limit_trials(Scannable& part) {
  const std::size_t count = trials_in_a_row(part.numbers);
  if (count != part.numbers.size())
    part.refusal =
        fmt::format("with {} these are 2^64 trials or more, too many for --split trials (use --split numbers)",
                    part.numbers[count]);
  part.numbers = part.numbers.first(count);
}

std::string lines_of(std::span<const std::uint64_t> numbers, Range items, const DivisorLists& lists, Print print) {
  std::string text;
  for (std::uint64_t i = items.first; i < items.last; ++i) append_line(text, print, numbers[i], lists[i - items.first]);
  return text;
}

std::string bytes_of(std::span<const Hit> hits) {
  return {reinterpret_cast<const char*>(hits.data()), hits.size_bytes()};
}

void append_hits(std::vector<Hit>& hits, const std::string& bytes) {
  const std::size_t before = hits.size();
  hits.resize(before + bytes.size() / sizeof(Hit));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(hits.data() + before));
}

/// The divisors of a number come from many ranges: they are checked and printed once all are there.
std::string assembled(std::span<const std::uint64_t> numbers, const std::vector<Piece>& pieces, Print print) {
  std::vector<Hit> hits;
  for (const Piece& piece : pieces) append_hits(hits, piece.bytes);
  const DivisorLists lists = divisor_lists(std::move(hits), numbers.size());
  const Range all{0, numbers.size()};
  if (!ScanNumbers(numbers).check(all, lists))
    throw ItemError(Fault::wrong_result, "the divisors found are not all divisors; please report these numbers");
  return lines_of(numbers, all, lists, print);
}

}  // namespace

MakeWork scan_numbers(const WorkContext& context) {
  return [settings = context.settings](const Numbers& window) {
    const auto part = scannable_part(window);
    const ScanNumbers kernel(part->numbers);
    WindowWork work;
    work.kernel = "ScanNumbers";
    work.refusal = part->refusal;
    work.job.items = part->numbers.size();
    work.job.grain = ScanNumbers::grain;
    work.job.work = [kernel](Range items) { return kernel.work(items); };
    work.job.run = [&window, settings, kernel, part](Range items) {
      const DivisorLists lists = kernel(items);
      if (!kernel.check(items, lists)) throw_wrong(window, items.first);
      return JobResult{lines_of(part->numbers, items, lists, settings.print), {}};
    };
    return work;
  };
}

MakeWork scan_trials(const WorkContext& context) {
  return [settings = context.settings](const Numbers& window) {
    const auto part = scannable_part(window);
    limit_trials(*part);
    const auto kernel = std::make_shared<const ScanTrials>(part->numbers);
    WindowWork work;
    work.kernel = "ScanTrials";
    work.refusal = part->refusal;
    work.job.items = kernel->items();
    work.job.grain = ScanTrials::grain;
    work.job.work = [](Range items) { return static_cast<double>(ScanTrials::work(items)); };
    work.job.items_alike = true;
    work.job.run = [kernel, part](Range items) { return JobResult{bytes_of((*kernel)(items)), {}}; };
    work.assemble = [settings, part](const std::vector<Piece>& pieces) {
      return assembled(part->numbers, pieces, settings.print);
    };
    return work;
  };
}

}  // namespace heiretsu::factorize

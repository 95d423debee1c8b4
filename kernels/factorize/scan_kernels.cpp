#include "kernels/factorize/scan_kernels.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <tuple>

#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/scan.hpp"

namespace heiretsu::factorize {
namespace {

void require_total(std::span<const std::uint64_t> numbers) {
  if (!total_trials(numbers)) throw std::length_error("scan: more than 2^63 trials");
}

/// The divisors of n that the trials of a range must find, by its prime factors.
std::vector<std::uint64_t> expected_divisors(std::uint64_t n, Range trials) {
  if (n == 0) return {};
  const std::vector<std::uint64_t> all = divisors_of(factor_batch({&n, 1})[0]);
  return {std::upper_bound(all.begin(), all.end(), trials.first), std::upper_bound(all.begin(), all.end(), trials.last)};
}

}  // namespace

std::optional<std::uint64_t> total_trials(std::span<const std::uint64_t> numbers) {
  constexpr std::uint64_t limit = std::uint64_t{1} << 63;
  std::uint64_t total = 0;
  for (const std::uint64_t n : numbers) {
    if (n > limit - total) return std::nullopt;
    total += n;
  }
  return total;
}

ScanNumbers::ScanNumbers(std::span<const std::uint64_t> numbers) : numbers_(numbers) { require_total(numbers); }

std::uint64_t ScanNumbers::work(Range items) const {
  const auto part = numbers_.subspan(items.first, items.size());
  return std::accumulate(part.begin(), part.end(), std::uint64_t{0});
}

ScanNumbers::Result ScanNumbers::operator()(Range items) const {
  Result result;
  for (std::uint64_t i = items.first; i != items.last; ++i) {
    scan(numbers_[i], {0, numbers_[i]}, result.divisors);
    result.end_row();
  }
  return result;
}

bool ScanNumbers::check(Range items, const Result& result) const {
  if (result.size() != items.size()) return false;
  for (std::size_t row = 0; row < result.size(); ++row) {
    const std::uint64_t n = numbers_[items.first + row];
    if (!std::ranges::equal(result[row], expected_divisors(n, {0, n}))) return false;
  }
  return true;
}

ScanTrials::ScanTrials(std::span<const std::uint64_t> numbers) : numbers_(numbers), starts_(numbers.size() + 1) {
  require_total(numbers);
  std::partial_sum(numbers.begin(), numbers.end(), starts_.begin() + 1);
}

template <class Visit>
void ScanTrials::for_each_number(Range items, Visit visit) const {
  if (items.empty()) return;
  auto number = static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), items.first) - starts_.begin() - 1);
  for (; number < numbers_.size() && starts_[number] < items.last; ++number) {
    const std::uint64_t start = starts_[number];
    visit(static_cast<std::uint32_t>(number), Range{std::max(items.first, start) - start, std::min(items.last, starts_[number + 1]) - start});
  }
}

ScanTrials::Result ScanTrials::operator()(Range items) const {
  Result result;
  std::vector<std::uint64_t> divisors;
  for_each_number(items, [&](std::uint32_t number, Range trials) {
    divisors.clear();
    scan(numbers_[number], trials, divisors);
    for (const std::uint64_t divisor : divisors) result.push_back({number, divisor});
  });
  return result;
}

bool ScanTrials::check(Range items, const Result& result) const {
  Result expected;
  for_each_number(items, [&](std::uint32_t number, Range trials) {
    for (const std::uint64_t divisor : expected_divisors(numbers_[number], trials)) expected.push_back({number, divisor});
  });
  return result == expected;
}

DivisorLists divisor_lists(std::vector<Hit> hits, std::size_t numbers) {
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return std::tie(a.number, a.divisor) < std::tie(b.number, b.divisor); });
  DivisorLists lists;
  auto hit = hits.begin();
  for (std::size_t number = 0; number < numbers; ++number) {
    for (; hit != hits.end() && hit->number == number; ++hit) lists.divisors.push_back(hit->divisor);
    lists.end_row();
  }
  return lists;
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/scan/kernels.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <tuple>

#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/scan/scan.hpp"

namespace heiretsu::factorize {
namespace {

/// The divisors of n that the trials of a range must find, by its prime factors.
std::vector<std::uint64_t> expected_divisors(std::uint64_t n, Range trials) {
  if (n == 0) return {};
  const std::vector<std::uint64_t> all = divisors_of(factor_batch({&n, 1})[0]);
  return {std::upper_bound(all.begin(), all.end(), trials.first),
          std::upper_bound(all.begin(), all.end(), trials.last)};
}

}  // namespace

std::size_t trials_in_a_row(std::span<const std::uint64_t> numbers) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] > ~total) return i;
    total += numbers[i];
  }
  return numbers.size();
}

double ScanNumbers::work(Range items) const {
  const auto part = numbers_.subspan(items.first, items.size());
  return std::accumulate(part.begin(), part.end(), 0.0);
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
  if (trials_in_a_row(numbers) != numbers.size())
    throw std::length_error("scan: 2^64 trials and more cannot stand in a row");
  std::partial_sum(numbers.begin(), numbers.end(), starts_.begin() + 1);
}

template <class Visit>
void ScanTrials::for_each_number(Range items, Visit visit) const {
  if (items.empty()) return;
  auto number =
      static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), items.first) - starts_.begin() - 1);
  for (; number < numbers_.size() && starts_[number] < items.last; ++number) {
    const std::uint64_t start = starts_[number];
    visit(static_cast<std::uint32_t>(number),
          Range{std::max(items.first, start) - start, std::min(items.last, starts_[number + 1]) - start});
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
    for (const std::uint64_t divisor : expected_divisors(numbers_[number], trials))
      expected.push_back({number, divisor});
  });
  return result == expected;
}

DivisorLists divisor_lists(std::vector<Hit> hits, std::size_t numbers) {
  std::sort(hits.begin(), hits.end(),
            [](const Hit& a, const Hit& b) { return std::tie(a.number, a.divisor) < std::tie(b.number, b.divisor); });
  DivisorLists lists;
  auto hit = hits.begin();
  for (std::size_t number = 0; number < numbers; ++number) {
    for (; hit != hits.end() && hit->number == number; ++hit) lists.divisors.push_back(hit->divisor);
    lists.end_row();
  }
  return lists;
}

}  // namespace heiretsu::factorize

#include "kernels/factorize/scan/scan.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "kernels/factorize/scan/blocks.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::uint64_t narrow_below = std::uint64_t{1} << 32;
constexpr std::uint64_t wide_below = std::uint64_t{1} << 52;

void divide(std::uint64_t n, Range trials, std::vector<std::uint64_t>& divisors) {
  for (std::uint64_t t = trials.first; t != trials.last; ++t) {
    if (n % (t + 1) == 0) divisors.push_back(t + 1);
  }
}

/// The first trial the vector forms may take, see ScanBlocks; n < 2^52.
std::uint64_t first_in_lanes(std::uint64_t n) {
  constexpr double half = scan_block / 2;
  const auto tangent_bound = static_cast<std::uint64_t>(std::cbrt(4 * half * half * static_cast<double>(n))) + 2;
  return n < narrow_below ? std::max(tangent_bound, n / 65'535 + 1) : tangent_bound;
}

}  // namespace

void scan(std::uint64_t n, Range trials, std::vector<std::uint64_t>& divisors, const ScanBlocks& blocks) {
  assert(trials.first <= trials.last && trials.last <= n);
  const std::uint64_t lanes_from = n < wide_below ? first_in_lanes(n) : n;
  if (trials.last < scan_block || trials.last - scan_block < lanes_from) {
    divide(n, trials, divisors);
    return;
  }
  const FindBlock find = n < narrow_below ? blocks.narrow : blocks.wide;
  std::uint64_t t = std::max(trials.first, lanes_from);
  divide(n, {trials.first, t}, divisors);
  while (trials.last - t >= scan_block) {
    const std::uint64_t whole = t + (trials.last - t) / scan_block * scan_block;
    t = find(n, t + 1, whole + 1) - 1;
    if (t == whole) break;
    divide(n, {t, t + scan_block}, divisors);
    t += scan_block;
  }
  // What is left is tested with trials before it, which fill its block up.
  const std::uint64_t last_block = trials.last - scan_block;
  if (t != trials.last && find(n, last_block + 1, trials.last + 1) != trials.last + 1)
    divide(n, {t, trials.last}, divisors);
}

void scan(std::uint64_t n, Range trials, std::vector<std::uint64_t>& divisors) {
  scan(n, trials, divisors, scan_blocks(instruction_set()));
}

}  // namespace heiretsu::factorize

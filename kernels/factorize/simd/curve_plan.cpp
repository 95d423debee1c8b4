#include "kernels/factorize/simd/curve_plan.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace heiretsu::factorize {
namespace {

using Chain = std::vector<ChainStep>;

/// The chain for `multiplier` that starts with (multiplier - rest) A + (2 rest - multiplier) B; empty when it does not
/// end in a single point.
Chain chain_from(int multiplier, int rest) {
  Chain chain{ChainStep::start};
  int d = multiplier - rest;
  int e = 2 * rest - multiplier;
  const auto apply = [&](ChainStep step, int new_d, int new_e) {
    chain.push_back(step);
    d = new_d;
    e = new_e;
  };
  while (d != e) {
    if (d < e) apply(ChainStep::swap, e, d);
    if (4 * d <= 5 * e && (d + e) % 3 == 0) apply(ChainStep::rule_1, (2 * d - e) / 3, (2 * e - d) / 3);
    else if (4 * d <= 5 * e && (d - e) % 6 == 0) apply(ChainStep::rule_2, (d - e) / 2, e);
    else if (d <= 4 * e) apply(ChainStep::rule_3, d - e, e);
    else if ((d + e) % 2 == 0) apply(ChainStep::rule_2, (d - e) / 2, e);
    else if (d % 2 == 0) apply(ChainStep::rule_5, d / 2, e);
    else if (d % 3 == 0) apply(ChainStep::rule_6, d / 3 - e, e);
    else if ((d + e) % 3 == 0) apply(ChainStep::rule_7, (d - 2 * e) / 3, e);
    else if ((d - e) % 3 == 0) apply(ChainStep::rule_8, (d - e) / 3, e);
    else apply(ChainStep::rule_9, d, e / 2);
  }
  chain.push_back(ChainStep::finish);
  return d == 1 ? chain : Chain{};
}

/// Point additions and doublings of a chain, which cost about the same.
int cost(const Chain& chain) {
  constexpr std::array<int, 13> steps{1, 1, 0, 3, 2, 1, 2, 4, 4, 3, 2, 1, 0};
  return std::accumulate(chain.begin(), chain.end(), 0,
                         [&](int sum, ChainStep step) { return sum + steps[static_cast<std::size_t>(step)]; });
}

/// The cheapest chain for a prime, over every start: for primes below 320 no chain of these rules is shorter.
Chain best_chain(int prime) {
  if (prime == 2) return {ChainStep::double_a};
  Chain best;
  for (int rest = prime / 2 + 1; rest < prime; ++rest) {
    Chain chain = chain_from(prime, rest);
    if (!chain.empty() && (best.empty() || cost(chain) < cost(best))) best = std::move(chain);
  }
  return best;
}

bool is_prime_slowly(int n) {
  if (n < 2) return false;
  for (int d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return true;
}

}  // namespace

CurvePlanStorage::CurvePlanStorage(int b1, int b2, int step) : step_(step) {
  for (int prime = 2; prime <= b1; ++prime) {
    if (!is_prime_slowly(prime)) continue;
    const Chain chain = best_chain(prime);
    for (int power = prime; power <= b1; power *= prime) chain_.insert(chain_.end(), chain.begin(), chain.end());
  }
  chain_.push_back(ChainStep::end);
  for (int j = 1; j < step / 2; ++j) {
    if (std::gcd(j, step) == 1) babies_.push_back(static_cast<std::uint8_t>(j));
  }
  first_giant_ = std::max(1, (b1 + step / 2) / step);
  last_giant_ = (b2 + step / 2) / step;
  const auto wanted = [&](int n) { return n > b1 && n <= b2 && is_prime_slowly(n); };
  for (int giant = first_giant_; giant <= last_giant_; ++giant) {
    for (std::size_t i = 0; i < babies_.size(); ++i) {
      if (wanted(giant * step - babies_[i]) || wanted(giant * step + babies_[i])) {
        pairs_.push_back(static_cast<std::uint8_t>(i));
      }
    }
    pairs_.push_back(next_giant);
  }
}

CurvePlan CurvePlanStorage::plan() const {
  return {chain_.data(), step_, babies_.data(), static_cast<int>(babies_.size()), first_giant_, last_giant_, pairs_.data()};
}

}  // namespace heiretsu::factorize

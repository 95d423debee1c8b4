#include "kernels/factorize/simd/batch_curve_plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <type_traits>
#include <utility>

#include "kernels/factorize/primes/prime_table.hpp"
#include "kernels/factorize/primes/small_primes.hpp"

namespace heiretsu::factorize {
namespace {

/// Visits the steps of the chain for `multiplier` that starts with (multiplier - rest) A + (2 rest - multiplier) B;
/// true when it ends in a single point.
template <class Visit>
constexpr bool visit_chain(int multiplier, int rest, Visit visit) {
  int d = multiplier - rest;
  int e = 2 * rest - multiplier;
  const auto apply = [&](ChainStep step, int new_d, int new_e) {
    visit(step);
    d = new_d;
    e = new_e;
  };
  visit(ChainStep::start);
  while (d != e) {
    if (d < e) apply(ChainStep::swap, e, d);
    if (4 * d <= 5 * e && (d + e) % 3 == 0)
      apply(ChainStep::rule_1, (2 * d - e) / 3, (2 * e - d) / 3);
    else if (4 * d <= 5 * e && (d - e) % 6 == 0)
      apply(ChainStep::rule_2, (d - e) / 2, e);
    else if (d <= 4 * e)
      apply(ChainStep::rule_3, d - e, e);
    else if ((d + e) % 2 == 0)
      apply(ChainStep::rule_2, (d - e) / 2, e);
    else if (d % 2 == 0)
      apply(ChainStep::rule_5, d / 2, e);
    else if (d % 3 == 0)
      apply(ChainStep::rule_6, d / 3 - e, e);
    else if ((d + e) % 3 == 0)
      apply(ChainStep::rule_7, (d - 2 * e) / 3, e);
    else if ((d - e) % 3 == 0)
      apply(ChainStep::rule_8, (d - e) / 3, e);
    else
      apply(ChainStep::rule_9, d, e / 2);
  }
  visit(ChainStep::finish);
  return d == 1;
}

/// The rest of a chain and what the chain costs, counting additions and doublings alike.
struct Choice {
  int rest = 0;
  int cost = 1000;
};

/// The cheaper of `best` and the chain with another rest.
constexpr Choice cheaper(int prime, int rest, const Choice& best) {
  constexpr std::array<int, 13> cost{1, 1, 0, 3, 2, 1, 2, 4, 4, 4, 2, 1, 0};
  int sum = 0;
  const bool ends = visit_chain(prime, rest, [&](ChainStep step) { sum += cost[static_cast<std::size_t>(step)]; });
  return ends && sum < best.cost ? Choice{rest, sum} : best;
}

/// The rest of the cheapest chain for a prime. No chain of these rules, in any order, is shorter for a prime below 256.
consteval int best_rest(int prime) {
  Choice best;
  for (int rest = prime / 2 + 1; rest < prime; ++rest) best = cheaper(prime, rest, best);
  return best.rest;
}

template <std::size_t... I>
consteval std::array<int, sizeof...(I)> best_rests(std::index_sequence<I...>) {
  return {std::integral_constant<int, best_rest(static_cast<int>(small_primes[I].prime))>::value...};
}
constexpr auto rests = best_rests(std::make_index_sequence<small_primes.size()>());

/// A good rest for any prime: the best whose ratio to it is near a number whose continued fraction has but one 2 among
/// ones, which makes d and e shrink as Fibonacci numbers do. Source: Montgomery (1983), §7.
int good_rest(int prime) {
  constexpr double golden = 0.6180339887498949;
  Choice best = cheaper(prime, static_cast<int>(std::lround(golden * prime)), {});
  double ratio = 1 / (2 + golden);
  for (int ones = 1; ones <= 12; ++ones) {
    ratio = 1 / (1 + ratio);
    best = cheaper(prime, static_cast<int>(std::lround(ratio * prime)), best);
  }
  for (int rest = prime / 2 + 1; best.rest == 0; ++rest) best = cheaper(prime, rest, best);
  return best.rest;
}

}  // namespace

BatchCurvePlanTables::BatchCurvePlanTables(int b1, int b2, int step) : step_(step) {
  const auto append = [&](ChainStep chain_step) { chain_.push_back(chain_step); };
  for (int power = 2; power <= b1; power *= 2) append(ChainStep::double_a);
  const std::vector<bool> multipliers =
      prime_table(3, static_cast<std::uint32_t>(std::max(b1, 3)), static_cast<std::size_t>(std::max(b1, 3)) + 1);
  std::size_t place = 0;  // among the small primes
  for (int prime = 3; prime <= b1; prime += 2) {
    if (!multipliers[static_cast<std::size_t>(prime)]) continue;
    const int rest = place < rests.size() ? rests[place++] : good_rest(prime);
    for (int power = prime;; power *= prime) {
      visit_chain(prime, rest, append);
      if (power > b1 / prime) break;
    }
  }
  chain_.push_back(ChainStep::end);
  for (int j = 1; j < step / 2; ++j) {
    if (std::gcd(j, step) == 1) babies_.push_back(static_cast<std::uint16_t>(j));
  }
  first_giant_ = std::max(1, (b1 + step / 2) / step);
  last_giant_ = (b2 + step / 2) / step;
  const std::vector<bool> primes = prime_table(static_cast<std::uint32_t>(b1 + 1), static_cast<std::uint32_t>(b2),
                                               static_cast<std::size_t>((last_giant_ + 1) * step));
  const auto wanted = [&](int n) { return primes[static_cast<std::size_t>(n)]; };
  for (int giant = first_giant_; giant <= last_giant_; ++giant) {
    for (std::size_t i = 0; i < babies_.size(); ++i) {
      if (wanted(giant * step - babies_[i]) || wanted(giant * step + babies_[i])) {
        pairs_.push_back(static_cast<std::uint8_t>(i));
      }
    }
    pairs_.push_back(next_giant);
  }
}

BatchCurvePlan BatchCurvePlanTables::plan() const {
  return {chain_.data(), step_,       babies_.data(), static_cast<int>(babies_.size()),
          first_giant_,  last_giant_, pairs_.data()};
}

}  // namespace heiretsu::factorize

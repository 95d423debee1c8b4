#include "kernels/factorize/simd/batch_curve_plan.hpp"

#include <algorithm>
#include <array>
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

/// The rest of the cheapest chain for a prime, counting additions and doublings alike. No chain of these rules, in any
/// order, is shorter for a prime below 256.
consteval int best_rest(int prime) {
  constexpr std::array<int, 13> cost{1, 1, 0, 3, 2, 1, 2, 4, 4, 4, 2, 1, 0};
  int best = 0;
  int lowest = 1000;
  for (int rest = prime / 2 + 1; rest < prime; ++rest) {
    int sum = 0;
    const bool ends = visit_chain(prime, rest, [&](ChainStep step) { sum += cost[static_cast<std::size_t>(step)]; });
    if (!ends || sum >= lowest) continue;
    lowest = sum;
    best = rest;
  }
  return best;
}

template <std::size_t... I>
consteval std::array<int, sizeof...(I)> best_rests(std::index_sequence<I...>) {
  return {std::integral_constant<int, best_rest(static_cast<int>(small_primes[I].prime))>::value...};
}
constexpr auto rests = best_rests(std::make_index_sequence<small_primes.size()>());

}  // namespace

BatchCurvePlanTables::BatchCurvePlanTables(int b1, int b2, int step) : step_(step) {
  const auto append = [&](ChainStep chain_step) { chain_.push_back(chain_step); };
  for (int power = 2; power <= b1; power *= 2) append(ChainStep::double_a);
  for (std::size_t i = 0; i < small_primes.size(); ++i) {
    const auto prime = static_cast<int>(small_primes[i].prime);
    for (int power = prime; power <= b1; power *= prime) visit_chain(prime, rests[i], append);
  }
  chain_.push_back(ChainStep::end);
  for (int j = 1; j < step / 2; ++j) {
    if (std::gcd(j, step) == 1) babies_.push_back(static_cast<std::uint8_t>(j));
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

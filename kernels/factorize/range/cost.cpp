#include "kernels/factorize/range/cost.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/factorize/range/prime_hits.hpp"

namespace heiretsu::factorize {
namespace {

/// Expected number of primes in the values of the large primes up to `root`, and of their hits on one number.
struct LargePrimes {
  double count = 0;
  double hits = 0;
};

LargePrimes large_primes(double root) {
  const auto begin = static_cast<double>(large_primes_begin);
  if (root <= begin) return {};
  const auto below = [](double x) { return x / (std::log(x) - 1.08); };
  return {below(root) - below(begin), std::log(std::log(root) / std::log(begin))};
}

double batch_nanoseconds(double last, const RangeCosts& costs) {
  const auto above_32 = std::max(0.0, std::log2(last + 1) - 32) / 32;
  return costs.batch_32 * std::pow(costs.batch_64 / costs.batch_32, above_32);
}

}  // namespace

double range_seconds(RangeMethod method, std::uint64_t first, std::uint64_t count, std::uint64_t ranks,
                     std::uint64_t threads, const RangeCosts& costs) {
  const auto last = static_cast<double>(first) + static_cast<double>(count - 1);
  const auto primes = large_primes(std::sqrt(last));
  // Whole numbers: with more workers than numbers some have none.
  const auto per_rank = static_cast<double>((count - 1) / ranks + 1);
  const auto per_thread = static_cast<double>((count - 1) / (ranks * threads) + 1);
  const auto rank_threads = static_cast<double>(threads);
  const auto sieved =
      costs.sieve_set_up + per_thread * costs.number + per_rank / rank_threads * primes.hits * costs.hit;
  double nanoseconds = 0;
  switch (method) {
    case RangeMethod::sieve_by_numbers: nanoseconds = sieved + primes.count * costs.prime / rank_threads; break;
    case RangeMethod::sieve_by_primes:
      nanoseconds = sieved + primes.count * costs.prime / (static_cast<double>(ranks) * rank_threads) +
                    per_rank * primes.hits * costs.exchanged_hit + costs.exchange * static_cast<double>(ranks);
      break;
    case RangeMethod::batch: nanoseconds = per_thread * batch_nanoseconds(last, costs); break;
  }
  return nanoseconds * 1e-9;
}

RangeMethod choose_range_method(std::uint64_t first, std::uint64_t count, std::uint64_t ranks, std::uint64_t threads,
                                const RangeCosts& costs) {
  auto best = RangeMethod::sieve_by_numbers;
  for (const auto method : {RangeMethod::sieve_by_primes, RangeMethod::batch}) {
    if (range_seconds(method, first, count, ranks, threads, costs) <
        range_seconds(best, first, count, ranks, threads, costs)) {
      best = method;
    }
  }
  return best;
}

}  // namespace heiretsu::factorize

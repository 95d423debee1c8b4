#include "kernels/factorize/wide/schedule.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "kernels/base/lazy_array.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"

namespace heiretsu::factorize::wide {
namespace {

/// The bounds of a level, measured on products of two equal primes: the time is flat, 40 % more or less of B1 cost 3 %.
/// `products` of residues make up a curve; it is best for numbers of up to `bits`, and larger ones get `rounds` curves.
struct Level {
  int b1;
  int b2;
  int step;
  double products;
  int bits;
  std::uint32_t rounds;
};
constexpr std::array<Level, levels> table{{{220, 12'000, 210, 4'700, 68, 1},
                                           {300, 16'000, 420, 6'500, 71, 1},
                                           {400, 30'000, 420, 9'100, 74, 1},
                                           {600, 50'000, 420, 13'600, 78, 1},
                                           {700, 50'000, 630, 15'000, 83, 1},
                                           {1'000, 80'000, 840, 21'700, 89, 1},
                                           {1'500, 120'000, 840, 31'400, 95, 2},
                                           {2'500, 200'000, 1260, 50'700, 104, 4},
                                           {4'000, 300'000, 1260, 77'100, 112, 6},
                                           {6'000, 450'000, 2310, 113'700, 120, 8},
                                           {10'000, 620'000, 2310, 176'600, 128, max_rounds}}};

/// Products that curves take until a product of two equal primes splits, measured at these sizes; whatever they have
/// taken before.
double products_of_equal_primes(int bits) {
  constexpr double first_bits = 64, step = 16;
  constexpr std::array<double, 5> measured{22e3, 107e3, 520e3, 2.16e6, 8.1e6};
  const double place = std::clamp((bits - first_bits) / step, 0.0, measured.size() - 1.001);
  const auto below = static_cast<std::size_t>(place);
  const double ratio = measured[below + 1] / measured[below];
  return measured[below] * std::pow(ratio, place - static_cast<double>(below));
}

}  // namespace

int bits_of(uint128 x) {
  const auto high = static_cast<std::uint64_t>(x >> 64);
  return high != 0 ? 64 + static_cast<int>(std::bit_width(high))
                   : static_cast<int>(std::bit_width(static_cast<std::uint64_t>(x)));
}

std::size_t level_of(int bits, std::uint32_t round) {
  std::size_t level = 0;
  for (std::uint32_t end = table[0].rounds; round >= end && bits > table[level].bits && level + 1 < levels;) {
    ++level;
    end += table[level].rounds;
  }
  return level;
}

std::uint32_t curves_before_sieve(double nanoseconds, int bits) {
  // Of the time of the sieve, and less the longer curves would take for two equal primes. Measured: less finds too few
  // of the smaller factors, with more a product of two equal primes waits too long.
  constexpr double share = 1.3;
  const double sieve_products = 1e6 / nanoseconds * sieve_milliseconds(mpz_class(1) << static_cast<unsigned>(bits - 1));
  const double equal_primes = products_of_equal_primes(bits);
  if (equal_primes < sieve_products) return max_rounds;
  const double most = share * sieve_products * sieve_products / equal_primes;
  double products = 0;
  std::uint32_t round = 0;
  for (; round < max_rounds && products < most; ++round) products += table[level_of(bits, round)].products;
  return round;
}

BatchCurvePlan curve_plan(std::size_t level) {
  static LazyArray<BatchCurvePlanTables, levels> plans;
  return plans.get(level, table[level].b1, table[level].b2, table[level].step).plan();
}

}  // namespace heiretsu::factorize::wide

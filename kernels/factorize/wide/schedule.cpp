#include "kernels/factorize/wide/schedule.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "kernels/base/lazy_array.hpp"

namespace heiretsu::factorize::wide {
namespace {

/// The bounds of a level, measured on products of two equal primes: the time is flat, 40 % more or less of B1 cost 3 %.
/// `bits`: it is best for numbers of up to so many; `rounds`: how many curves larger numbers get at this level.
struct Level {
  int b1;
  int b2;
  int step;
  int bits;
  std::uint32_t rounds;
};
constexpr std::array<Level, levels> table{{{220, 12'000, 210, 68, 1},
                                           {300, 16'000, 420, 71, 2},
                                           {400, 30'000, 420, 74, 2},
                                           {600, 50'000, 420, 78, 2},
                                           {700, 50'000, 630, 83, 2},
                                           {1'000, 80'000, 840, 89, 3},
                                           {1'500, 120'000, 840, 95, 4},
                                           {2'500, 200'000, 1260, 104, 5},
                                           {4'000, 300'000, 1260, 112, 6},
                                           {6'000, 450'000, 2310, 120, 8},
                                           {10'000, 620'000, 2310, 128, max_rounds}}};

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

BatchCurvePlan curve_plan(std::size_t level) {
  static LazyArray<BatchCurvePlanTables, levels> plans;
  return plans.get(level, table[level].b1, table[level].b2, table[level].step).plan();
}

}  // namespace heiretsu::factorize::wide

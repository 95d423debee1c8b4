#include "kernels/factorize/batch/curve_schedule.hpp"

#include <algorithm>
#include <bit>

#include "kernels/base/lazy_array.hpp"

namespace heiretsu::factorize {
namespace {

/// Suyama's curve for a small parameter: its order is a multiple of 12 for every prime.
/// Source: P. Zimmermann and B. Dodson, 20 years of ECM (2006), §2.2.
constexpr CurveConstants suyama(int sigma) {
  __extension__ using Wide = __int128;
  const auto common = [](Wide a, Wide b) {  // std::gcd takes no 128-bit integers in standard C++
    if (a < 0) a = -a;
    while (b != 0) {
      const Wide rest = a % b;
      a = b;
      b = rest;
    }
    return a;
  };
  Wide u = sigma * sigma - 5;
  Wide v = 4 * sigma;
  const Wide reduce = common(u, v);
  u /= reduce;
  v /= reduce;
  Wide numerator = (u - v) * (u - v) * (u - v) * (3 * u + v);  // positive for sigma > 5
  Wide denominator = 16 * u * u * u * v;
  const Wide factor = common(numerator, denominator);
  numerator /= factor;
  denominator /= factor;
  return {static_cast<std::uint64_t>(u * u * u), static_cast<std::uint64_t>(v * v * v),
          static_cast<std::uint64_t>(numerator), static_cast<std::uint64_t>(denominator)};
}

/// Parameters up to 130 whose curves found most of what the ones before had left, on semiprimes of 20..25-bit primes.
constexpr std::array<int, max_rounds> sigmas{11, 33,  73, 44, 90, 84,  17, 22, 43,  80,  116, 65, 98,  127,
                                             7,  96,  15, 54, 71, 32,  67, 45, 10,  9,   53,  85, 107, 95,
                                             8,  121, 55, 99, 57, 106, 97, 52, 100, 104, 18,  61};

constexpr auto curves = [] {
  std::array<CurveConstants, max_rounds> all{};
  for (std::size_t i = 0; i < max_rounds; ++i) all[i] = suyama(sigmas[i]);
  return all;
}();

/// B1 and B2 of a curve, and the distance of the multiples of stage 2; see BatchCurvePlanTables.
struct StageBounds {
  int b1;
  int b2;
  int step;
};
constexpr std::array<StageBounds, 9> stage_bounds{{{7, 120, 30},
                                                   {12, 250, 30},
                                                   {20, 600, 60},
                                                   {30, 1000, 60},
                                                   {47, 1700, 120},
                                                   {70, 2500, 120},
                                                   {100, 4000, 120},
                                                   {150, 7000, 210},
                                                   {220, 11000, 210}}};

}  // namespace

std::size_t bucket_of(std::uint64_t n) {
  std::size_t bucket = 0;
  while (static_cast<int>(std::bit_width(n)) > size_buckets[bucket].bits) ++bucket;
  return bucket;
}

std::span<const CurveConstants> curves_from(std::size_t round) { return std::span(curves).subspan(round); }

BatchCurvePlan curve_plan(const SizeBucket& bucket, std::size_t round) {
  static LazyArray<BatchCurvePlanTables, stage_bounds.size()> plans;
  const std::size_t index = bucket.bounds[std::min(round, bucket.bounds.size() - 1)];
  const StageBounds& bounds = stage_bounds[index];
  return plans.get(index, bounds.b1, bounds.b2, bounds.step).plan();
}

}  // namespace heiretsu::factorize

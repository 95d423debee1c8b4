#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "kernels/factorize/simd/kernels.hpp"

namespace heiretsu::factorize {

/// Composites up to `bits` bits are worked on together, in one arithmetic. Round r runs one curve with the bounds
/// number bounds[r] of curve_schedule.cpp, the last of them again and again: the first ones are small, for the small
/// factors of random numbers.
struct SizeBucket {
  int bits;
  simd::SizeClass size;
  std::array<std::uint8_t, 4> bounds;
};

inline constexpr std::array<SizeBucket, 11> size_buckets{{{33, simd::SizeClass::below_2_50, {1, 0, 0, 1}},
                                                          {37, simd::SizeClass::below_2_50, {2, 1, 2, 2}},
                                                          {41, simd::SizeClass::below_2_50, {2, 2, 3, 3}},
                                                          {45, simd::SizeClass::below_2_50, {3, 3, 4, 4}},
                                                          {50, simd::SizeClass::below_2_50, {4, 5, 5, 5}},
                                                          {52, simd::SizeClass::below_2_52, {4, 5, 6, 6}},
                                                          {54, simd::SizeClass::below_2_56, {4, 5, 6, 6}},
                                                          {56, simd::SizeClass::below_2_56, {4, 6, 7, 7}},
                                                          {60, simd::SizeClass::below_2_60, {4, 6, 7, 7}},
                                                          {63, simd::SizeClass::below_2_63, {4, 6, 8, 8}},
                                                          {64, simd::SizeClass::below_2_64, {4, 6, 8, 8}}}};

/// Curves a number gets before it goes to the method that always ends.
inline constexpr std::size_t max_rounds = 40;

/// The bucket of n > 1.
[[nodiscard]] std::size_t bucket_of(std::uint64_t n);

/// The curves from a round on, the same for every number.
[[nodiscard]] std::span<const CurveConstants> curves_from(std::size_t round);

/// What the curve of a bucket's round does; made at first use, thread-safe.
[[nodiscard]] BatchCurvePlan curve_plan(const SizeBucket& bucket, std::size_t round);

}  // namespace heiretsu::factorize

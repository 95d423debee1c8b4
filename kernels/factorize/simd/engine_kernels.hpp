#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/common_divisor.hpp"
#include "kernels/factorize/simd/curve.hpp"
#include "kernels/factorize/simd/kernels.hpp"
#include "kernels/factorize/simd/strong_test.hpp"

namespace heiretsu::factorize::simd {

/// The kernels of one instruction set that work on groups of numbers, one a lane. `Set` names the set's vectors and,
/// per SizeClass and number of vectors in flight, its fields.
template <class Set>
class GroupKernels {
  using Vectors = typename Set::Vectors;

 public:
  static void strong_test(SizeClass size, const std::uint64_t* numbers, std::size_t count, std::uint64_t base,
                          std::uint8_t* passed) {
    if (count <= too_few && !is_scalar) return scalar_kernels.strong_test(size, numbers, count, base, passed);
    dispatch(size, count, [&]<class Field>(Field*) { test_all<Field>(numbers, count, base, passed); });
  }

  static void run_curve(SizeClass size, const std::uint64_t* numbers, std::size_t count,
                        const CurveConstants& constants, const CurvePlan& plan, std::uint64_t* divisors) {
    if (count <= too_few && !is_scalar) return scalar_kernels.run_curve(size, numbers, count, constants, plan, divisors);
    dispatch(size, count, [&]<class Field>(Field*) { run_all<Field>(numbers, count, constants, plan, divisors); });
  }

 private:
  /// So few numbers that machine words beat mostly empty vectors.
  static constexpr std::size_t too_few = 2;
  static constexpr bool is_scalar = Vectors::U64::lanes == 1;

  /// Few numbers go through a single vector: a group of several would compute mostly padding.
  template <class Body>
  static void dispatch(SizeClass size, std::size_t count, Body body) {
    const bool few = count <= Vectors::U64::lanes;
    switch (size) {
      case SizeClass::below_2_50:
        if (few) body(static_cast<typename Set::FewBelow50*>(nullptr));
        else body(static_cast<typename Set::Below50*>(nullptr));
        break;
      case SizeClass::below_2_60:
        if (few) body(static_cast<typename Set::FewBelow60*>(nullptr));
        else body(static_cast<typename Set::Below60*>(nullptr));
        break;
      case SizeClass::below_2_64:
        if (few) body(static_cast<typename Set::FewBelow64*>(nullptr));
        else body(static_cast<typename Set::Below64*>(nullptr));
        break;
    }
  }

  /// Copies a group of at most `Width` numbers, filled up with the last.
  template <std::size_t Width>
  static std::size_t take(const std::uint64_t* numbers, std::size_t count, std::uint64_t (&group)[Width]) {
    const std::size_t taken = count < Width ? count : Width;
    for (std::size_t i = 0; i < Width; ++i) group[i] = numbers[i < taken ? i : taken - 1];
    return taken;
  }

  template <class Field>
  static void test_all(const std::uint64_t* numbers, std::size_t count, std::uint64_t base, std::uint8_t* passed) {
    for (std::size_t first = 0; first < count; first += Field::numbers) {
      std::uint64_t group[Field::numbers];
      std::uint8_t result[Field::numbers];
      const std::size_t taken = take(numbers + first, count - first, group);
      StrongTest<Vectors, Field>(group).run(base, result);
      for (std::size_t i = 0; i < taken; ++i) passed[first + i] = result[i];
    }
  }

  template <class Field>
  static void run_all(const std::uint64_t* numbers, std::size_t count, const CurveConstants& constants,
                      const CurvePlan& plan, std::uint64_t* divisors) {
    for (std::size_t first = 0; first < count; first += Field::numbers) {
      std::uint64_t group[Field::numbers];
      std::uint64_t product[Field::numbers];
      std::uint64_t stage_one[Field::numbers];
      std::uint64_t found[Field::numbers];
      const std::size_t taken = take(numbers + first, count - first, group);
      Curve<Field>(group, constants).run(plan, product, stage_one);
      common_divisors<Vectors, Field::width>(product, group, found);
      bool all_at_once = false;
      for (std::size_t i = 0; i < taken; ++i) {
        divisors[first + i] = found[i];
        all_at_once = all_at_once || found[i] == group[i];
      }
      if (!all_at_once) continue;
      common_divisors<Vectors, Field::width>(stage_one, group, found);  // one factor may have come before the others
      for (std::size_t i = 0; i < taken; ++i) {
        if (divisors[first + i] == group[i] && found[i] != 1) divisors[first + i] = found[i];
      }
    }
  }
};

}  // namespace heiretsu::factorize::simd

#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/factorize/simd/batch_curve.hpp"
#include "kernels/factorize/simd/common_divisor.hpp"
#include "kernels/factorize/simd/kernels.hpp"
#include "kernels/factorize/simd/parts.hpp"
#include "kernels/factorize/simd/short_strong_test.hpp"
#include "kernels/factorize/simd/strong_test.hpp"

namespace heiretsu::factorize::simd {

/// The kernels of one instruction set that work on groups of numbers, one per lane. `Set` names the set's vectors and,
/// per SizeClass and number of vectors in flight, its fields.
template <class Set>
class GroupKernels {
  using Vectors = typename Set::Vectors;

 public:
  static constexpr std::size_t group_size = Set::Below50::numbers;
  static_assert(group_size == Set::Below52::numbers && group_size == Set::Below56::numbers &&
                group_size == Set::Below60::numbers && group_size == Set::Below63::numbers &&
                group_size == Set::Below64::numbers);

  static void strong_test(SizeClass size, const std::uint64_t* numbers, std::size_t count, std::uint64_t base,
                          std::uint8_t* passed) {
    if (count <= too_few && !is_scalar) return scalar_kernels.strong_test(size, numbers, count, base, passed);
    dispatch(size, count <= Vectors::U64::lanes, [&]<class Field>(Field*) {
      using Test = StrongTest<Vectors, typename PartOf<Field>::Whole>;
      test_all<Test, PartOf<Field>::Whole::numbers>(numbers, count, passed, base);
    });
  }

  static void short_strong_test(const std::uint64_t* numbers, std::size_t count, std::uint8_t* passed) {
    if constexpr (is_scalar) {
      strong_test(SizeClass::below_2_50, numbers, count, 2, passed);
    } else if (count <= too_few) {
      scalar_kernels.short_strong_test(numbers, count, passed);
    } else if (count <= Vectors::U64::lanes) {
      test_all<ShortStrongTest<Vectors, 1>, Vectors::U64::lanes>(numbers, count, passed);
    } else {
      test_all<ShortStrongTest<Vectors, group_size / Vectors::U64::lanes>, group_size>(numbers, count, passed);
    }
  }

  static std::size_t run_curves(SizeClass size, const std::uint64_t* numbers, std::size_t count,
                                std::span<const CurveConstants> curves, const BatchCurvePlan& plan,
                                std::uint64_t* divisors) {
    if (count <= too_few && !is_scalar) return scalar_kernels.run_curves(size, numbers, count, curves, plan, divisors);
    std::size_t run = 0;
    dispatch(size, count <= Vectors::U64::lanes / 2,
             [&]<class Field>(Field*) { run = run_all<Field>(numbers, count, curves, plan, divisors); });
    return run;
  }

 private:
  /// Up to this many numbers machine words beat mostly empty vectors.
  static constexpr std::size_t too_few = 2;
  static constexpr bool is_scalar = Vectors::U64::lanes == 1;

  /// Few numbers go through a single vector: a group of several would compute mostly padding, or curves that nobody
  /// needs.
  template <class Body>
  static void dispatch(SizeClass size, bool few, Body body) {
    const auto choose = [&]<class Many, class Few>(Many* many, Few* one) { few ? body(one) : body(many); };
    switch (size) {
      case SizeClass::below_2_50: return choose(no<typename Set::Below50>, no<typename Set::FewBelow50>);
      case SizeClass::below_2_52: return choose(no<typename Set::Below52>, no<typename Set::FewBelow52>);
      case SizeClass::below_2_56: return choose(no<typename Set::Below56>, no<typename Set::FewBelow56>);
      case SizeClass::below_2_60: return choose(no<typename Set::Below60>, no<typename Set::FewBelow60>);
      case SizeClass::below_2_63: return choose(no<typename Set::Below63>, no<typename Set::FewBelow63>);
      case SizeClass::below_2_64: return choose(no<typename Set::Below64>, no<typename Set::FewBelow64>);
    }
  }
  /// Stands for a field whose type alone is wanted.
  template <class Field>
  static constexpr Field* no = nullptr;

  /// Copies a group of at most `Width` numbers, filled up with the last.
  template <std::size_t Width>
  static std::size_t take(const std::uint64_t* numbers, std::size_t count, std::uint64_t (&group)[Width]) {
    const std::size_t taken = count < Width ? count : Width;
    for (std::size_t i = 0; i < Width; ++i) group[i] = numbers[i < taken ? i : taken - 1];
    return taken;
  }

  template <class Test, std::size_t Width, class... Base>
  static void test_all(const std::uint64_t* numbers, std::size_t count, std::uint8_t* passed, Base... base) {
    for (std::size_t first = 0; first < count; first += Width) {
      std::uint64_t group[Width];
      std::uint8_t result[Width];
      const std::size_t taken = take(numbers + first, count - first, group);
      Test(group).run(base..., result);
      for (std::size_t i = 0; i < taken; ++i) passed[first + i] = result[i];
    }
  }

  /// Numbers that fill no group take all of its lanes in turn, each time with the next curve.
  template <class Field>
  static std::size_t run_all(const std::uint64_t* numbers, std::size_t count, std::span<const CurveConstants> curves,
                             const BatchCurvePlan& plan, std::uint64_t* divisors) {
    const std::size_t max_curves = std::max<std::size_t>(Field::numbers / count, 1);
    if (curves.size() > max_curves) curves = curves.first(max_curves);
    for (std::size_t first = 0; first < count; first += Field::numbers) {
      const std::size_t taken = std::min(Field::numbers, count - first);
      std::uint64_t group[Field::numbers];
      typename BatchCurve<Field>::LaneConstants constants;
      for (std::size_t lane = 0; lane < Field::numbers; ++lane) {
        group[lane] = numbers[first + lane % taken];
        constants.set(lane, curves[std::min(lane / taken, curves.size() - 1)]);
      }
      run_group<Field>(group, constants, plan, divisors + first, taken);
    }
    return curves.size();
  }

  template <class Field>
  static void run_group(const std::uint64_t (&group)[Field::numbers],
                        const typename BatchCurve<Field>::LaneConstants& constants, const BatchCurvePlan& plan,
                        std::uint64_t* divisors, std::size_t count) {
    std::uint64_t product[Field::numbers];
    std::uint64_t stage_one[Field::numbers];
    std::uint64_t found[Field::numbers];
    BatchCurve<Field>(group, constants).run(plan, product, stage_one);
    common_divisors<Vectors, Field::width>(product, group, found);
    bool all_at_once = false;
    for (std::size_t i = 0; i < count; ++i) divisors[i] = 1;
    const auto take_better = [&] {
      for (std::size_t lane = 0; lane < Field::numbers; ++lane) {
        std::uint64_t& divisor = divisors[lane % count];
        if (divisor == 1 || (divisor == group[lane] && found[lane] != 1)) divisor = found[lane];
        all_at_once = all_at_once || divisor == group[lane];
      }
    };
    take_better();
    if (!all_at_once) return;
    common_divisors<Vectors, Field::width>(stage_one, group, found);  // one factor may have come before the others
    take_better();
  }
};

}  // namespace heiretsu::factorize::simd

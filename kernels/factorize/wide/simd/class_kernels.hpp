#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/wide/simd/kernels.hpp"
#include "kernels/factorize/wide/simd/wide_curve.hpp"
#include "kernels/factorize/wide/simd/wide_powers.hpp"

namespace heiretsu::factorize::wide {

/// The kernels of one field, on groups of `Width` vectors. `Rounding` is alive while a group is worked on, for fields
/// that need the processor to round in their way.
template <class Field, std::size_t Width, class Rounding>
class ClassKernels {
  using Curve = WideCurve<Field, Width>;
  using Powers = WidePowers<Field, Width>;
  static constexpr std::size_t group = Curve::numbers;

 public:
  static constexpr SizeClass table(double nanoseconds) {
    return {Field::max_bits, group, nanoseconds, strong_test, powers, lucas, run_curves};
  }

 private:
  static void strong_test(const uint128* numbers, std::size_t count, std::uint64_t base, std::uint8_t* passed) {
    for (std::size_t first = 0; first < count; first += group) {
      const std::size_t taken = taken_of(count - first);
      uint128 moduli[group];
      std::uint8_t result[group];
      take(numbers + first, taken, moduli);
      test_group(moduli, base, result);
      for (std::size_t i = 0; i < taken; ++i) passed[first + i] = result[i];
    }
  }

  static void powers(const uint128* numbers, const uint128* exponents, const std::uint64_t* bases, std::size_t count,
                     uint128* results) {
    for_groups(numbers, exponents, bases, count, results, raise_group);
  }
  static void lucas(const uint128* numbers, const uint128* indices, const std::uint64_t* parameters, std::size_t count,
                    uint128* results) {
    for_groups(numbers, indices, parameters, count, results, lucas_group);
  }

  /// Numbers that fill no group take all of its lanes in turn, each time with the next curve.
  static std::size_t run_curves(const uint128* numbers, const std::uint32_t* rounds, std::size_t count,
                                const BatchCurvePlan& plan, uint128* divisors) {
    const std::size_t curves = count < group ? group / count : 1;
    for (std::size_t first = 0; first < count; first += group) {
      const std::size_t taken = taken_of(count - first);
      uint128 moduli[group], product[group], stage_one[group];
      Sigma sigmas[group];
      for (std::size_t lane = 0; lane < group; ++lane) {
        const std::size_t i = first + lane % taken;
        const std::size_t turn = lane / taken < curves ? lane / taken : curves - 1;
        moduli[lane] = numbers[i];
        sigmas[lane] = sigma_of(rounds[i] + static_cast<std::uint32_t>(turn));
      }
      run_group(moduli, sigmas, plan, product, stage_one);
      for (std::size_t i = 0; i < taken; ++i) divisors[first + i] = 1;
      for (std::size_t lane = 0; lane < group; ++lane) {
        uint128& divisor = divisors[first + lane % taken];
        if (divisor == 1 || divisor == moduli[lane]) take_better(divisor, product[lane], stage_one[lane], moduli[lane]);
      }
    }
    return curves;
  }

  /// All factors may have come at once, but one of them in the first stage.
  static void take_better(uint128& divisor, uint128 product, uint128 stage_one, uint128 modulus) {
    uint128 found = common_divisor(product, modulus);
    if (found == modulus) found = common_divisor(stage_one, modulus);
    if (found != 1) divisor = found;
  }

  // A call each, so that no operation on doubles slips out of the scope of its rounding.
  [[gnu::noinline]] static void run_group(const uint128* moduli, const Sigma* sigmas, const BatchCurvePlan& plan,
                                          uint128* product, uint128* stage_one) {
    const Rounding rounding;
    run_rounded(moduli, sigmas, plan, product, stage_one);
  }
  [[gnu::noinline]] static void run_rounded(const uint128* moduli, const Sigma* sigmas, const BatchCurvePlan& plan,
                                            uint128* product, uint128* stage_one) {
    Curve(moduli, sigmas).run(plan, product, stage_one);
  }
  [[gnu::noinline]] static void test_group(const uint128* moduli, std::uint64_t base, std::uint8_t* passed) {
    const Rounding rounding;
    test_rounded(moduli, base, passed);
  }
  [[gnu::noinline]] static void test_rounded(const uint128* moduli, std::uint64_t base, std::uint8_t* passed) {
    Powers(moduli).strong_test(moduli, base, passed);
  }
  [[gnu::noinline]] static void raise_group(const uint128* moduli, const std::uint64_t* bases, const uint128* exponents,
                                            uint128* results) {
    const Rounding rounding;
    raise_rounded(moduli, bases, exponents, results);
  }
  [[gnu::noinline]] static void raise_rounded(const uint128* moduli, const std::uint64_t* bases,
                                              const uint128* exponents, uint128* results) {
    Powers(moduli).powers(bases, exponents, results);
  }
  [[gnu::noinline]] static void lucas_group(const uint128* moduli, const std::uint64_t* parameters,
                                            const uint128* indices, uint128* results) {
    const Rounding rounding;
    lucas_rounded(moduli, parameters, indices, results);
  }
  [[gnu::noinline]] static void lucas_rounded(const uint128* moduli, const std::uint64_t* parameters,
                                              const uint128* indices, uint128* results) {
    Powers(moduli).lucas(parameters, indices, results);
  }

  template <class Body>
  static void for_groups(const uint128* numbers, const uint128* exponents, const std::uint64_t* bases,
                         std::size_t count, uint128* results, Body body) {
    for (std::size_t first = 0; first < count; first += group) {
      const std::size_t taken = taken_of(count - first);
      uint128 moduli[group], exponent[group], result[group];
      std::uint64_t base[group];
      take(numbers + first, taken, moduli);
      take(exponents + first, taken, exponent);
      take(bases + first, taken, base);
      body(moduli, base, exponent, result);
      for (std::size_t i = 0; i < taken; ++i) results[first + i] = result[i];
    }
  }

  static std::size_t taken_of(std::size_t left) { return left < group ? left : group; }
  /// A group, filled up with the last.
  template <class Value>
  static void take(const Value* values, std::size_t taken, Value* out) {
    for (std::size_t i = 0; i < group; ++i) out[i] = values[i < taken ? i : taken - 1];
  }
};

/// For fields that do not round.
struct AnyRounding {
  AnyRounding() {}
};

}  // namespace heiretsu::factorize::wide

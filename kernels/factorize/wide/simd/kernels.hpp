#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/factorize/modular/montgomery.hpp"
#include "kernels/factorize/simd/batch_curve_plan.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize::wide {

/// A parameter of Suyama's curves: numerator / denominator > 5, both below 2^30.
struct Sigma {
  std::uint64_t numerator;
  std::uint64_t denominator;
  friend bool operator==(const Sigma&, const Sigma&) = default;
};

/// The inner loops of one arithmetic, for odd numbers from 2^64 on and below 2^max_bits. Each of the `count` entries of
/// an array belongs to a number.
struct SizeClass {
  int max_bits;
  /// The numbers that fill the lanes.
  std::size_t group;
  /// About what a product of residues takes within a curve, on a core of 2023.
  double nanoseconds;
  /// passed[i] = 1 when numbers[i] is a strong probable prime to the base, else 0; a base that it divides counts as
  /// passed.
  void (*strong_test)(const uint128* numbers, std::size_t count, std::uint64_t base, std::uint8_t* passed);
  /// results[i] = bases[i]^exponents[i] mod numbers[i].
  void (*powers)(const uint128* numbers, const uint128* exponents, const std::uint64_t* bases, std::size_t count,
                 uint128* results);
  /// results[i] = V(indices[i]) mod numbers[i], the Lucas sequence V(0) = 2, V(1) = P, V(k + 1) = P V(k) - V(k - 1)
  /// with P = parameters[i].
  void (*lucas)(const uint128* numbers, const uint128* indices, const std::uint64_t* parameters, std::size_t count,
                uint128* results);
  /// Runs curve number rounds[i] on numbers[i], and as many of the curves after it as lanes would else be empty;
  /// returns how many. divisors[i] gets a divisor, 1 when they found none, the number itself when all its factors came
  /// at once.
  std::size_t (*run_curves)(const uint128* numbers, const std::uint32_t* rounds, std::size_t count,
                            const BatchCurvePlan& plan, uint128* divisors);
};

/// The classes of an instruction set, the smallest numbers first; the last one takes all below 2^128.
using Kernels = std::span<const SizeClass>;

extern const Kernels scalar_kernels;
extern const Kernels avx2_kernels;  // defined on x86-64 only
extern const Kernels ifma_kernels;  // likewise; for processors that also have AVX-512 IFMA
extern const Kernels neon_kernels;  // defined on 64-bit ARM only

/// The kernels for one of available_instruction_sets().
[[nodiscard]] Kernels kernels_for(InstructionSet set);

/// The curve of a round, each but once. The first seven find 8 % more factors than others: for s = sigma or -sigma,
/// which have isomorphic curves, (s - 5)(s + 1)(s + 3)(3 s - 5) is a square, so that some points of order 4 have
/// coordinates in Q(i), and the order is divisible by more twos on average. Source: R. Barbulescu, J. Bos, C. Bouvier,
/// T. Kleinjung and P. Montgomery, Finding ECM-friendly curves through a study of Galois properties (2012), the
/// subfamily Suyama-11.
[[nodiscard]] Sigma sigma_of(std::uint32_t round);

/// gcd(a, n) of an odd n.
[[nodiscard]] uint128 common_divisor(uint128 a, uint128 n);

// What WideCurve has room for.
inline constexpr int max_babies = 240;
inline constexpr int max_giants = 280;

}  // namespace heiretsu::factorize::wide

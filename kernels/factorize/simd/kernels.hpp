#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/factorize/primes/small_primes.hpp"
#include "kernels/factorize/simd/batch_curve_plan.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize::simd {

/// The odd primes of trial division. Those of `small_primes` come first, as bits of a mask.
inline constexpr std::size_t trial_prime_count = 564;
inline constexpr auto trial_primes = odd_primes<trial_prime_count>();
inline constexpr std::uint64_t trial_bound = 4111;  // the next prime: what is left and below its square is prime

/// Enough of them for numbers below 2^32: what is left has at most two prime factors.
inline constexpr std::size_t short_trial_prime_count = 256;
inline constexpr std::uint64_t short_trial_bound = trial_primes[short_trial_prime_count].prime;
static_assert(short_trial_bound * short_trial_bound * short_trial_bound > std::uint64_t{1} << 32);

/// number `index` of the call has the divisor trial_primes[prime].
struct TrialHit {
  std::uint32_t index;
  std::uint32_t prime;
};

inline constexpr std::size_t max_trial_hits = 7;  // 257^8 > 2^64

/// The arithmetic for a number, by its size.
enum class SizeClass { below_2_50, below_2_52, below_2_56, below_2_60, below_2_63, below_2_64 };

/// The inner loops of one instruction set. All pointers are to `count` entries unless stated otherwise; the numbers are
/// odd and, but for small_divisors, at least 5.
struct Kernels {
  /// The numbers that fill the lanes on which curves run at once.
  std::size_t group;
  /// masks[i] gets bit j when small_primes[j] divides numbers[i]; any numbers.
  void (*small_divisors)(const std::uint64_t* numbers, std::size_t count, std::uint64_t* masks);
  /// Finds which of the trial_primes beyond small_primes divide the numbers, which none of the small_primes does;
  /// returns how many hits it wrote, at most `max_trial_hits` per number.
  std::size_t (*further_divisors)(const std::uint64_t* numbers, std::size_t count, TrialHit* hits);
  /// The same for numbers below 2^32 and the first short_trial_prime_count primes.
  std::size_t (*short_divisors)(const std::uint64_t* numbers, std::size_t count, TrialHit* hits);
  /// passed[i] = 1 when numbers[i] is a strong probable prime to the base, else 0.
  void (*strong_test)(SizeClass size, const std::uint64_t* numbers, std::size_t count, std::uint64_t base,
                      std::uint8_t* passed);
  /// The same for numbers from 2^16 on and below 2^32 and base 2, in less time.
  void (*short_strong_test)(const std::uint64_t* numbers, std::size_t count, std::uint8_t* passed);
  /// Runs the first of the curves on every number, and as many of the others as lanes would else be empty; returns how
  /// many. divisors[i] gets 1 when they found nothing, numbers[i] when they found all its factors at once, else a
  /// divisor.
  std::size_t (*run_curves)(SizeClass size, const std::uint64_t* numbers, std::size_t count,
                            std::span<const CurveConstants> curves, const BatchCurvePlan& plan,
                            std::uint64_t* divisors);
};

extern const Kernels scalar_kernels;
extern const Kernels avx2_kernels;    // defined on x86-64 only
extern const Kernels avx512_kernels;  // likewise
extern const Kernels neon_kernels;    // defined on 64-bit ARM only

/// The kernels for one of available_instruction_sets().
[[nodiscard]] const Kernels& kernels_for(InstructionSet set);

}  // namespace heiretsu::factorize::simd

#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/batch/cofactors.hpp"
#include "kernels/factorize/wide/schedule.hpp"
#include "kernels/factorize/wide/simd/kernels.hpp"

namespace heiretsu::factorize::wide {

/// A divisor of a number that is 2^64 at least.
struct Part {
  uint128 value;
  std::uint32_t owner;  ///< which number it divides
  std::uint32_t round;  ///< curves it has had
};

/// What numbers came apart into: each number > 0 is the product of all values that it owns.
struct Pieces {
  Cofactors tiny;                ///< primes that trial division found
  Cofactors small;               ///< others below 2^64, prime or not
  std::vector<Part> primes;      ///< proven
  std::vector<Part> candidates;  ///< from `deterministic_below` on: strong probable primes, to be proven
  std::vector<Part> left;        ///< composites that have had all their curves
};

/// Below it a strong probable prime to the first 13 prime bases is prime.
/// Source: J. Sorenson and J. Webster, Strong pseudoprimes to twelve prime bases (2017).
inline constexpr uint128 deterministic_below = uint128{0x2be69} << 64 | 0x51adc5b22410a5fd;

/// Splits numbers below 2^128: trial division, then for what is left primality and one curve per round on every part
/// until all are prime; lanes are kept full. Not for several threads at once.
class Splitter {
 public:
  /// `curves`: how many a part gets at most.
  Splitter(Kernels kernels, std::uint32_t curves);
  /// A part gets as many curves as may be cheaper than the quadratic sieve.
  explicit Splitter(Kernels kernels);

  /// From now on a part gets so many curves at most.
  void allow(std::uint32_t curves) { max_rounds_.fill(curves); }
  /// Takes the numbers apart; number i owns its pieces as `first_owner` + i.
  void add(std::span<const uint128> numbers, std::uint32_t first_owner = 0);
  /// Takes a part that is known to be composite.
  void add_composite(const Part& part) { queue(part); }
  /// Takes a divisor of a number, which may be prime.
  void add_divisor(uint128 value, const Part& of) { put(value, of.owner, of.round); }
  /// Splits all that was added; the pieces are given away.
  [[nodiscard]] Pieces run();
  /// Forgets all that was added.
  void clear();
  /// Is there nothing to split, and nothing to give away?
  [[nodiscard]] bool idle() const;

 private:
  void put(uint128 value, std::uint32_t owner, std::uint32_t round);
  void queue(const Part& part);
  void test_all();
  void test(const SizeClass& size, std::vector<Part>& parts);
  void run_curves(const SizeClass& size, std::size_t level, std::vector<Part>& parts);
  void take_small_factors(const Part& part);
  std::vector<Part> failing(const SizeClass& size, std::vector<Part>& parts, std::uint64_t base);

  static constexpr std::size_t max_classes = 5;
  Kernels kernels_;
  std::array<std::uint32_t, 129> max_rounds_;  // by bits
  std::vector<Part> untested_;
  std::array<std::array<std::vector<Part>, max_classes>, levels> composites_;  // by their next curve
  Pieces pieces_;
  std::vector<uint128> values_, divisors_;
  std::vector<std::uint32_t> rounds_;
  std::vector<std::uint8_t> passed_;
};

}  // namespace heiretsu::factorize::wide

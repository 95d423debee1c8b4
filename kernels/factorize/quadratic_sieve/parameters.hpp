#pragma once
#include <gmpxx.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace heiretsu::factorize {

/// All that decides which relations a sieve of n finds. Integers only: with the same ones every machine finds the same
/// relations, whatever its instruction set, caches and library. Choose once, then pass them on.
struct SieveParameters {
  std::uint32_t multiplier = 1;   ///< k: polynomials are of k n = 1 modulo 8
  std::uint32_t primes = 0;       ///< of the factor base
  std::uint32_t unsieved = 0;     ///< so many of the smallest are not sieved, but tested where others meet
  std::uint32_t places = 0;       ///< of the interval -places / 2 <= x < places / 2: 2^8 to 2^15, or whole 2^15 to 2^20
  std::uint32_t threshold = 0;    ///< bits that the sieved primes of a candidate make up at least
  std::uint32_t large_bound = 0;  ///< large primes are below it
  std::uint64_t double_bound = 0;     ///< products of two large primes are below it; 0: one large prime at most
  std::uint32_t factors_of_a = 0;     ///< primes of a leading coefficient
  std::uint32_t pool = 0;             ///< primes of which all but one of them are taken
  std::uint32_t log_polynomials = 0;  ///< a unit has 2^log_polynomials polynomials

  static constexpr std::size_t bytes_size = 44;
  /// For a file or a message: the members in their order, little endian.
  [[nodiscard]] std::array<std::uint8_t, bytes_size> bytes() const;
  /// Back from bytes(). Checks nothing: whoever reads a file must know that they are whole.
  [[nodiscard]] static SieveParameters from(std::span<const std::uint8_t, bytes_size> bytes);

  friend bool operator==(const SieveParameters&, const SieveParameters&) = default;
};

/// What is tuned for a size of k n; the parameters follow from it.
struct SieveSizes {
  double primes;    ///< of the factor base
  double multiple;  ///< large primes are below this multiple of the base's largest
  double places;    ///< of an interval
  double unsieved;  ///< primes
  double trust;     ///< bits that unsieved primes may make up
  double exponent;  ///< residues of two large primes are below large_bound to this power; 1: none
};

/// What suits a k n of 60 to 350 bits; beyond, what suits the nearest of these sizes.
[[nodiscard]] SieveSizes sieve_sizes(double bits);

/// What suits an odd n. `large_primes` 1: no double large primes, 2: from the size on where they gain.
[[nodiscard]] SieveParameters sieve_parameters(const mpz_class& n, unsigned large_primes = 2);
/// The same for other sizes than those of the table, and a multiplier that is chosen already.
[[nodiscard]] SieveParameters sieve_parameters(const mpz_class& n, std::uint32_t multiplier, const SieveSizes& sizes);
/// log2(n), the same on every machine but for its last digits.
[[nodiscard]] double bits_of(const mpz_class& n);

/// About how long the sieve of n takes on a core of 2024, within a factor of two to 350 bits.
[[nodiscard]] double sieve_milliseconds(const mpz_class& n);

}  // namespace heiretsu::factorize

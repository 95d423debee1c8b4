#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/factorize/quadratic_sieve/aligned_array.hpp"
#include "kernels/factorize/quadratic_sieve/factor_base.hpp"
#include "kernels/factorize/quadratic_sieve/loops.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"

namespace heiretsu::factorize {

/// Large primes [first, last) of one logarithm, counted from the first large one: their index within the slice fits the
/// 12 bits of a bucket's entry. Multiples of fill_chunk.
struct PrimeSlice {
  std::uint32_t first, last;
  std::uint8_t log;
};

/// How the hits of some large primes are sorted: slice by slice, into a bucket for each block of so many polynomials.
struct BucketPlan {
  std::uint32_t batch;  ///< polynomials
  std::vector<PrimeSlice> slices;
  std::uint32_t room;   ///< entries of a bucket
  std::uint32_t limit;  ///< a bucket that holds more has no room for another slice
};

/// What the loops need of the factor base, the same for all threads. Indices are those of the base; beyond it there is
/// padding. Medium primes, below 2^16, are [0, medium); large ones begin at `medium`.
struct SieveTables {
  /// Primes of `rare_intervals` intervals and more are rare.
  SieveTables(const FactorBase& base, const SieveParameters& parameters, std::uint32_t rare_intervals);

  std::uint32_t block;        ///< places at a time
  std::uint32_t blocks;       ///< of an interval
  std::uint32_t size;         ///< of the base
  std::uint32_t unsieved;     ///< primes
  std::uint32_t medium;       ///< a multiple of prime_lanes
  std::uint32_t groups_from;  ///< the first prime that is sieved in vectors
  std::uint32_t above;        ///< the first prime above the block, or `medium`
  std::uint32_t large;        ///< large primes with padding, a multiple of fill_chunk
  std::uint32_t rare_first;   ///< of the large primes those [rare_first, rare_last) rarely hit; multiples of fill_chunk
  std::uint32_t rare_last;

  AlignedArray<std::uint32_t> primes, roots, halves;
  AlignedArray<double> inverses;
  AlignedArray<std::uint16_t> primes_16, inverses_16, limits_16, steps;
  AlignedArray<std::uint64_t> inverses_64;  ///< modulo 2^64
  std::vector<std::uint8_t> logs;           ///< of the primes sieved one by one, in bits
  AlignedArray<std::uint16_t> small_logs;   ///< of the primes that are not sieved, in bit_units; whole vectors
  std::vector<PrimeGroup> groups;
  std::array<BucketPlan, 2> plans;          ///< of the large primes but the rare ones, and of these
  AlignedArray<std::uint32_t> rare_limits;  ///< of the fractions that hit; from the first rare prime on

 private:
  void fill_primes(const FactorBase& base);
  void make_groups(const FactorBase& base);
  void find_rare(const SieveParameters& parameters, std::uint32_t intervals);
  void add_slices(BucketPlan& plan, std::uint32_t first, std::uint32_t last) const;
};

}  // namespace heiretsu::factorize

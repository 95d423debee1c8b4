#pragma once
#include <gmpxx.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "kernels/factorize/quadratic_sieve/candidates.hpp"
#include "kernels/factorize/quadratic_sieve/sieve_context.hpp"

namespace heiretsu::factorize {

/// Sieves units, one after the other, on one thread: a leading coefficient's tables are kept for units that share it.
/// What it finds in a unit does not depend on the units before.
/// Primes come in four classes. The smallest are not sieved; the next below 2^8 are sieved one by one; those below 2^16
/// write the places that they hit to a stream, in vectors, which is then subtracted without a branch; the places hit by
/// those above are sorted into a bucket per block, for a batch of polynomials at once while their roots stand in
/// registers. Of those the primes of many intervals, which rarely hit, have a larger batch, and roots that are
/// fractions. Sources: T. Kleinjung, Quadratic sieving (2016), for the batches; B. Buhrow, the program YAFU, for
/// buckets in a quadratic sieve.
class UnitSieve {
 public:
  /// The context must outlive it.
  explicit UnitSieve(const SieveContext& context);

  /// Adds what a unit holds; unit < context.polynomials.units(). @throws std::length_error as HitBuckets does.
  void operator()(std::uint64_t unit, SieveFindings& findings);

  /// The number of the leading coefficient whose tables it holds.
  [[nodiscard]] std::uint64_t coefficient() const { return coefficient_; }

 private:
  void start_coefficient(std::uint64_t number);
  void take_lanes(std::uint32_t i);
  void give_back_lanes();
  void start_roots(std::uint32_t first_b);
  void fill_often(std::uint32_t first_b, std::uint32_t first);
  void fill_rare(std::uint32_t first_b, std::uint32_t first);
  void step(std::uint32_t b_number);
  void sieve_polynomial(std::uint32_t polynomial, SieveFindings& findings);
  void subtract_bucket(const Bucket& bucket, std::uint32_t block);

  const SieveContext& context_;
  const SieveTables& tables_;
  CandidateTest test_;

  std::uint64_t coefficient_ = std::numeric_limits<std::uint64_t>::max();
  LeadingCoefficient leading_;
  mpz_class four_a_, b_, c_;
  std::vector<AlignedArray<std::uint32_t>> deltas_;     // of each prime of a, for the whole base
  std::vector<AlignedArray<std::uint16_t>> deltas_16_;  // the same for the medium primes
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> negative_inverses_;  // modulo a prime of a, by index
  std::vector<AlignedArray<std::uint32_t>> rare_deltas_;  // fractions, of the parts that change within a unit
  AlignedArray<std::uint32_t> scaled_roots_, first_, second_, zeros_;  // roots of rare primes are fractions

  AlignedArray<std::uint16_t> primes_16_;                 // 0 for the primes of a
  AlignedArray<std::uint16_t> first_16_, second_16_;      // at the interval's start
  AlignedArray<std::uint16_t> next_first_, next_second_;  // at a block's start

  std::array<HitBuckets, 2> buckets_;
  AlignedArray<std::uint32_t> streams_;
  AlignedArray<std::uint8_t> block_;  // with room for another before it, which is not touched
  std::uint8_t* sieve_ = nullptr;
  AlignedArray<std::uint16_t> places_;
};

}  // namespace heiretsu::factorize

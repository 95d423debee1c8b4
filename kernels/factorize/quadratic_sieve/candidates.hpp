#pragma once
#include <gmpxx.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/quadratic_sieve/buckets.hpp"
#include "kernels/factorize/quadratic_sieve/sieve_context.hpp"
#include "kernels/factorize/quadratic_sieve/wide_value.hpp"

namespace heiretsu::factorize {

/// A block just after it was sieved.
struct SievedBlock {
  std::uint32_t number;  ///< of the interval
  const std::uint8_t* sieve;
  const std::uint16_t *primes, *first, *second;  ///< of the medium primes: 0 for none, and roots from the block's end
  std::array<Bucket, 2> buckets;                 ///< the hits of large primes
};

/// Tests candidates of a polynomial: finds which primes divide the value from the roots, divides them out, and keeps it
/// if what is left may be at most two large primes. Most are rejected by an estimate before anything is divided.
class CandidateTest {
 public:
  /// The context must outlive it.
  explicit CandidateTest(const SieveContext& context);

  /// Goes on to the polynomial a x^2 + b x + c; `factors` of a by their index, valid while it is tested.
  void begin(const mpz_class& a, const mpz_class& b, const mpz_class& c, std::span<const std::uint32_t> factors,
             std::uint64_t unit, std::uint32_t polynomial);

  /// Tests the place of a block of this polynomial.
  void operator()(const SievedBlock& block, std::uint16_t place, SieveFindings& findings);

 private:
  [[nodiscard]] bool worthwhile(int rest, int allowance) const;
  [[nodiscard]] int estimate(std::int32_t x) const;
  void divide_small(const PlaceTask& task, WideQuotient& value);
  void divide_known(const SievedBlock& block, std::uint16_t place, const PlaceTask& task, WideQuotient& value);
  void find_medium(const PlaceTask& task);
  void find_large(const Bucket& bucket, std::uint16_t place);
  void keep(std::int32_t x, std::uint64_t residue, const WideValue& y, SieveFindings& findings) const;

  const SieveContext& context_;
  std::uint64_t largest_squared_, double_bound_;    // products of two large primes lie between
  int large_limit_, residue_limit_, double_least_;  // logarithms: of one large prime, any residue, two large primes
  std::span<const std::uint32_t> factors_;
  WideValue a_, b_, c_;
  double a_double_ = 0, b_double_ = 0, c_double_ = 0;
  Relation relation_{};
  std::array<std::uint32_t, 512> found_{};
  std::vector<std::uint32_t> divisors_;
};

}  // namespace heiretsu::factorize

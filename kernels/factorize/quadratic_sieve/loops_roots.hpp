#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/quadratic_sieve/loops.hpp"

/// Of loops_body.hpp: roots of polynomials modulo the primes.
namespace heiretsu::factorize {
namespace {

/// x mod p for 0 <= x < 2^52; the quotient may be one off before.
HEIRETSU_INLINE F64 modulo(F64 x, F64 p, F64 inverse) {
  F64 rest = subtract_product(floor(x * inverse), p, x);
  rest = add_where(rest < F64::all(0), rest, p);
  const F64 less = rest + p * F64::all(-1);
  return add_where(less < F64::all(0), less, p);
}

/// gamma / q mod p without a division modulo p: with m = -1 / p mod q the integer (p m + 1) / q is 1 / q mod p.
void start(const StartTask& t) {
  for (std::size_t i = 0; i < t.count; i += F64::lanes) {
    const F64 p = F64::from(t.primes + i), p_inverse = F64::load(t.inverses + i);
    F64 scaled = F64::from(t.roots + i);
    for (unsigned l = 0; l < t.factors; ++l) {
      const double q_inverse = 1 / static_cast<double>(t.q[l]);
      const F64 residue = modulo(p, F64::all(t.q[l]), F64::all(q_inverse));
      const F64 m = gather(t.negative_inverses[l], residue);
      const F64 one_over_q = floor(multiply_add(multiply_add(p, m, F64::all(1)), F64::all(q_inverse), F64::all(0.5)));
      modulo(one_over_q * F64::all(t.gammas[l]), p, p_inverse).store(t.deltas[l] + i);
      scaled = modulo(scaled * one_over_q, p, p_inverse);
    }
    scaled.store(t.scaled_roots + i);
  }
}

/// The smaller of x and x - p modulo 2^32: x modulo p for x < 2 p.
HEIRETSU_INLINE U32 reduced(U32 x, U32 p) { return least(x, x - p); }

/// Half of x modulo p, plus `half`.
HEIRETSU_INLINE U32 centred(U32 x, U32 p, U32 half) {
  const U32 odd = where((x & U32::all(1)) == U32::all(1), p);
  return reduced(halved(x + odd) + half, p);
}

void roots(const RootsTask& t) {
  for (std::size_t i = 0; i < t.count; i += U32::lanes) {
    const U32 p = U32::load(t.primes + i), half = U32::load(t.halves + i), root = U32::load(t.scaled_roots + i);
    U32 sum = U32::all(t.extra);
    for (unsigned l = 0; l < t.factors; ++l)
      sum = reduced(sum + reverse_where(every_lane((t.negative >> l & 1) != 0), p, U32::load(t.deltas[l] + i)), p);
    const U32 minus_sum = p - sum;
    centred(reduced(root + minus_sum, p), p, half).store(t.first + i);
    centred(reduced(reduced(p - root, p) + minus_sum, p), p, half).store(t.second + i);
  }
}

/// Subtracts, because a sum may not fit 16 bits.
HEIRETSU_INLINE void subtract(std::uint16_t* root, U16 less, U16 p) {
  const U16 old = U16::load(root);
  add_where(old < less, old - less, p).store(root);
}

void step(const std::uint16_t* primes, const std::uint16_t* deltas, std::size_t count, bool backwards,
          std::uint16_t* first, std::uint16_t* second) {
  for (std::size_t i = 0; i < count; i += U16::lanes) {
    const U16 p = U16::load(primes + i), delta = U16::load(deltas + i);
    const U16 less = backwards ? delta : where_not_zero(delta, p - delta);
    subtract(first + i, less, p);
    subtract(second + i, less, p);
  }
}

/// The remainders stay within half the prime, give or take, so that only 0 is a multiple of it.
std::size_t divisors(const double* limbs, unsigned limb_count, const std::uint32_t* primes, const double* inverses,
                     std::size_t count, std::uint32_t* indices) {
  std::uint32_t* to = indices;
  const F64 base = F64::all(0x1p30);
  for (std::size_t i = 0; i < count; i += F64::lanes) {
    const F64 p = F64::from(primes + i), inverse = F64::load(inverses + i);
    F64 rest = F64::all(0);
    for (unsigned l = 0; l < limb_count; ++l) {
      const F64 x = multiply_add(rest, base, F64::all(limbs[l]));
      rest = subtract_product(floor(multiply_add(x, inverse, F64::all(0.5))), p, x);
    }
    for (unsigned set = bits(rest == F64::all(0)); set != 0; set &= set - 1)
      *to++ = static_cast<std::uint32_t>(i) + static_cast<std::uint32_t>(__builtin_ctz(set));
  }
  return static_cast<std::size_t>(to - indices);
}

}  // namespace
}  // namespace heiretsu::factorize

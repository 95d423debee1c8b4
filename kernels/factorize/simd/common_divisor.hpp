#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

namespace heiretsu::factorize::simd {

/// divisors[i] = gcd(a[i], n[i]) for odd n[i], `Width` vectors at once: one bit per step in every lane, without
/// branches. Source: J. Stein, Computational problems associated with Racah algebra (1967).
template <class Vectors, std::size_t Width>
void common_divisors(const std::uint64_t* a, const std::uint64_t* n, std::uint64_t* divisors) {
  using U64 = typename Vectors::U64;
  const U64 zero = U64::all(0);
  const U64 one = U64::all(1);
  U64 x[Width];  // any
  U64 y[Width];  // odd
  HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
    x[i] = U64::load(a + i * U64::lanes);
    y[i] = U64::load(n + i * U64::lanes);
  }
  for (bool open = true; open;) {
    for (int step = 0; step < 8; ++step) {
      HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
        const auto odd = (x[i] & one) == one;
        const auto swap = odd & (x[i] < y[i]);
        const U64 larger = select(swap, y[i], x[i]);
        y[i] = select(swap, x[i], y[i]);
        x[i] = shift_right(larger - select(odd, y[i], zero), 1);
      }
    }
    auto done = x[0] == zero;
    HEIRETSU_UNROLL for (std::size_t i = 1; i < Width; ++i) done = done & (x[i] == zero);
    open = bits(done) != (1u << U64::lanes) - 1;
  }
  HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) y[i].store(divisors + i * U64::lanes);
}

}  // namespace heiretsu::factorize::simd

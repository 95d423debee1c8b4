#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

/// The integer part of the thin vector types with one lane, for the portable engine.
namespace heiretsu::factorize::scalar {

struct Mask {
  bool v;
};

struct U64 {
  static constexpr std::size_t lanes = 1;
  std::uint64_t v;

  HEIRETSU_INLINE static U64 load(const std::uint64_t* p) { return {*p}; }
  HEIRETSU_INLINE static U64 all(std::uint64_t x) { return {x}; }
  HEIRETSU_INLINE void store(std::uint64_t* p) const { *p = v; }
};

HEIRETSU_INLINE U64 operator-(U64 a, U64 b) { return {a.v - b.v}; }
HEIRETSU_INLINE U64 operator&(U64 a, U64 b) { return {a.v & b.v}; }
HEIRETSU_INLINE U64 shift_right(U64 a, int bits) { return {a.v >> bits}; }
HEIRETSU_INLINE Mask operator==(U64 a, U64 b) { return {a.v == b.v}; }
HEIRETSU_INLINE Mask operator<(U64 a, U64 b) { return {a.v < b.v}; }
HEIRETSU_INLINE Mask operator|(Mask a, Mask b) { return {a.v || b.v}; }
HEIRETSU_INLINE Mask operator&(Mask a, Mask b) { return {a.v && b.v}; }
HEIRETSU_INLINE unsigned bits(Mask a) { return a.v ? 1 : 0; }
HEIRETSU_INLINE U64 select(Mask m, U64 yes, U64 no) { return m.v ? yes : no; }

struct Vectors {
  using Mask = scalar::Mask;
  using U64 = scalar::U64;
};

}  // namespace heiretsu::factorize::scalar

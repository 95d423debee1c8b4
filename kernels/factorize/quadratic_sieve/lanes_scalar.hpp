#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

/// Vectors of one lane; lanes_avx512.hpp has the same names for that instruction set.
namespace heiretsu::factorize {
namespace {

struct Mask {
  bool v;
};
HEIRETSU_INLINE Mask operator|(Mask a, Mask b) { return {a.v || b.v}; }
HEIRETSU_INLINE Mask operator&(Mask a, Mask b) { return {a.v && b.v}; }
HEIRETSU_INLINE unsigned bits(Mask m) { return m.v ? 1 : 0; }
using Mask16 = Mask;
using Mask32 = Mask;

struct U16 {
  static constexpr unsigned lanes = 1;
  std::uint16_t v;
  HEIRETSU_INLINE static U16 load(const std::uint16_t* p) { return {*p}; }
  HEIRETSU_INLINE static U16 all(std::uint32_t x) { return {static_cast<std::uint16_t>(x)}; }
  HEIRETSU_INLINE void store(std::uint16_t* p) const { *p = v; }
};
HEIRETSU_INLINE U16 operator+(U16 a, U16 b) { return U16::all(std::uint32_t{a.v} + b.v); }
HEIRETSU_INLINE U16 operator-(U16 a, U16 b) { return U16::all(std::uint32_t{a.v} - b.v); }
HEIRETSU_INLINE U16 operator*(U16 a, U16 b) { return U16::all(std::uint32_t{a.v} * b.v); }
HEIRETSU_INLINE Mask operator<(U16 a, U16 b) { return {a.v < b.v}; }
HEIRETSU_INLINE Mask operator<=(U16 a, U16 b) { return {a.v <= b.v}; }
HEIRETSU_INLINE Mask operator==(U16 a, U16 b) { return {a.v == b.v}; }
HEIRETSU_INLINE U16 add_where(Mask m, U16 a, U16 b) { return m.v ? a + b : a; }
/// b where a is not 0, else 0.
HEIRETSU_INLINE U16 where_not_zero(U16 a, U16 b) { return {a.v != 0 ? b.v : std::uint16_t{0}}; }
/// Of lanes below 2^15.
HEIRETSU_INLINE std::uint32_t sum(U16 a) { return a.v; }
/// Writes the lanes of the mask one after the other, and anything behind them; returns their end.
HEIRETSU_INLINE std::uint16_t* append(std::uint16_t* to, Mask m, U16 a) {
  *to = a.v;
  return to + bits(m);
}

struct U32 {
  static constexpr unsigned lanes = 1;
  std::uint32_t v;
  HEIRETSU_INLINE static U32 load(const std::uint32_t* p) { return {*p}; }
  HEIRETSU_INLINE static U32 all(std::uint32_t x) { return {x}; }
  HEIRETSU_INLINE static U32 iota() { return {0}; }
  HEIRETSU_INLINE void store(std::uint32_t* p) const { *p = v; }
};
HEIRETSU_INLINE U32 operator+(U32 a, U32 b) { return {a.v + b.v}; }
HEIRETSU_INLINE U32 operator-(U32 a, U32 b) { return {a.v - b.v}; }
HEIRETSU_INLINE U32 operator&(U32 a, U32 b) { return {a.v & b.v}; }
HEIRETSU_INLINE U32 operator|(U32 a, U32 b) { return {a.v | b.v}; }
HEIRETSU_INLINE U32 operator^(U32 a, U32 b) { return {a.v ^ b.v}; }
HEIRETSU_INLINE U32 halved(U32 a) { return {a.v >> 1}; }
HEIRETSU_INLINE U32 index_field(U32 a) { return {a.v << 20}; }
HEIRETSU_INLINE U32 fraction_field(U32 a) { return {a.v << 6}; }
/// The high halves of the products.
HEIRETSU_INLINE U32 high_product(U32 a, U32 b) { return {static_cast<std::uint32_t>(std::uint64_t{a.v} * b.v >> 32)}; }
HEIRETSU_INLINE Mask every_lane(bool yes) { return {yes}; }
/// p - a in the lanes of the mask, a in the others.
HEIRETSU_INLINE U32 reverse_where(Mask m, U32 p, U32 a) { return {m.v ? p.v - a.v : a.v}; }
HEIRETSU_INLINE U32 least(U32 a, U32 b) { return {a.v < b.v ? a.v : b.v}; }
HEIRETSU_INLINE Mask operator<(U32 a, U32 b) { return {a.v < b.v}; }  // of numbers below 2^31
HEIRETSU_INLINE Mask operator<=(U32 a, U32 b) { return {a.v <= b.v}; }
HEIRETSU_INLINE Mask operator==(U32 a, U32 b) { return {a.v == b.v}; }
HEIRETSU_INLINE U32 where(Mask m, U32 a) { return {m.v ? a.v : 0}; }
/// The same; where more than `usual` lanes are set it takes longer.
template <unsigned usual = 1>
HEIRETSU_INLINE std::uint32_t* append(std::uint32_t* to, Mask m, U32 a) {
  *to = a.v;
  return to + bits(m);
}

/// 64 primes, at most 2^16 apart, to be looked up by the low six bits of a lane.
struct ChunkPrimes {
  const std::uint32_t* primes;
  HEIRETSU_INLINE explicit ChunkPrimes(const std::uint32_t* p) : primes(p) {}
  [[nodiscard]] HEIRETSU_INLINE U32 at(U32 index) const { return {primes[index.v & 63]}; }
};

struct F64 {
  static constexpr unsigned lanes = 1;
  double v;
  HEIRETSU_INLINE static F64 load(const double* p) { return {*p}; }
  HEIRETSU_INLINE static F64 all(double x) { return {x}; }
  HEIRETSU_INLINE static F64 from(const std::uint32_t* p) { return {static_cast<double>(*p)}; }  // below 2^31
  HEIRETSU_INLINE void store(std::uint32_t* p) const { *p = static_cast<std::uint32_t>(v); }
};
HEIRETSU_INLINE F64 operator+(F64 a, F64 b) { return {a.v + b.v}; }
HEIRETSU_INLINE F64 operator*(F64 a, F64 b) { return {a.v * b.v}; }
/// c - a b, b + a c: exact where the products are below 2^53.
HEIRETSU_INLINE F64 subtract_product(F64 a, F64 b, F64 c) { return {c.v - a.v * b.v}; }
HEIRETSU_INLINE F64 multiply_add(F64 a, F64 b, F64 c) { return {a.v * b.v + c.v}; }
HEIRETSU_INLINE F64 floor(F64 a) {  // of |a| < 2^63
  const auto whole = static_cast<double>(static_cast<std::int64_t>(a.v));
  return {whole > a.v ? whole - 1 : whole};
}
HEIRETSU_INLINE Mask operator<(F64 a, F64 b) { return {a.v < b.v}; }
HEIRETSU_INLINE Mask operator==(F64 a, F64 b) { return {a.v == b.v}; }
HEIRETSU_INLINE F64 add_where(Mask m, F64 a, F64 b) { return m.v ? a + b : a; }
/// The elements with these indices.
HEIRETSU_INLINE F64 gather(const std::uint32_t* table, F64 index) {
  return {static_cast<double>(table[static_cast<std::size_t>(index.v)])};
}

/// The sign bits of 64 bytes, and whether any of 256 has one.
HEIRETSU_INLINE std::uint64_t negatives(const std::uint8_t* p) {
  std::uint64_t result = 0;
  for (unsigned i = 0; i < 64; ++i) result |= static_cast<std::uint64_t>(p[i] >> 7) << i;
  return result;
}
HEIRETSU_INLINE bool any_negative(const std::uint8_t* p) {
  std::uint8_t all = 0;
  for (unsigned i = 0; i < 256; ++i) all = static_cast<std::uint8_t>(all | p[i]);
  return all >> 7 != 0;
}

}  // namespace
}  // namespace heiretsu::factorize

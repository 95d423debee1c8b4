#pragma once
#include <arm_neon.h>

#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

/// The thin vector types for 64-bit ARM; vector_avx2.hpp says what each function does.
namespace heiretsu::factorize::neon {

struct Mask {
  uint64x2_t v;
};

struct U64 {
  static constexpr std::size_t lanes = 2;
  uint64x2_t v;

  HEIRETSU_INLINE static U64 load(const std::uint64_t* p) { return {vld1q_u64(p)}; }
  HEIRETSU_INLINE static U64 all(std::uint64_t x) { return {vdupq_n_u64(x)}; }
  HEIRETSU_INLINE void store(std::uint64_t* p) const { vst1q_u64(p, v); }
};

HEIRETSU_INLINE U64 operator+(U64 a, U64 b) { return {vaddq_u64(a.v, b.v)}; }
HEIRETSU_INLINE U64 operator-(U64 a, U64 b) { return {vsubq_u64(a.v, b.v)}; }
HEIRETSU_INLINE U64 operator&(U64 a, U64 b) { return {vandq_u64(a.v, b.v)}; }
HEIRETSU_INLINE U64 shift_right(U64 a, int bits) { return {vshlq_u64(a.v, vdupq_n_s64(-bits))}; }
template <int bits>
HEIRETSU_INLINE U64 shift_right_by(U64 a) {
  return {vshrq_n_u64(a.v, bits)};
}
template <int bits>
HEIRETSU_INLINE U64 shift_left(U64 a) {
  return {vshlq_n_u64(a.v, bits)};
}
HEIRETSU_INLINE U64 high_half(U64 a) { return {vshrq_n_u64(a.v, 32)}; }
HEIRETSU_INLINE U64 low_half(U64 a) { return {vandq_u64(a.v, vdupq_n_u64(0xffffffff))}; }
HEIRETSU_INLINE U64 multiply_low(U64 a, U64 b) { return {vmull_u32(vmovn_u64(a.v), vmovn_u64(b.v))}; }
HEIRETSU_INLINE Mask operator==(U64 a, U64 b) { return {vceqq_u64(a.v, b.v)}; }
HEIRETSU_INLINE Mask operator<(U64 a, U64 b) { return {vcltq_u64(a.v, b.v)}; }
HEIRETSU_INLINE Mask operator|(Mask a, Mask b) { return {vorrq_u64(a.v, b.v)}; }
HEIRETSU_INLINE Mask operator&(Mask a, Mask b) { return {vandq_u64(a.v, b.v)}; }
HEIRETSU_INLINE unsigned bits(Mask a) {
  return static_cast<unsigned>((vgetq_lane_u64(a.v, 0) & 1) | (vgetq_lane_u64(a.v, 1) & 2));
}
HEIRETSU_INLINE U64 select(Mask m, U64 yes, U64 no) { return {vbslq_u64(m.v, yes.v, no.v)}; }
HEIRETSU_INLINE U64 add_where(Mask m, U64 b, U64 a) { return {vaddq_u64(b.v, vandq_u64(m.v, a.v))}; }
HEIRETSU_INLINE U64 select_negative(U64 sign, U64 yes, U64 no) {
  return {vbslq_u64(vcltzq_s64(vreinterpretq_s64_u64(sign.v)), yes.v, no.v)};
}

struct F64 {
  static constexpr std::size_t lanes = 2;
  float64x2_t v;
  HEIRETSU_INLINE static F64 all(double x) { return {vdupq_n_f64(x)}; }
};

HEIRETSU_INLINE F64 operator+(F64 a, F64 b) { return {vaddq_f64(a.v, b.v)}; }
HEIRETSU_INLINE F64 operator-(F64 a, F64 b) { return {vsubq_f64(a.v, b.v)}; }
HEIRETSU_INLINE F64 operator*(F64 a, F64 b) { return {vmulq_f64(a.v, b.v)}; }
HEIRETSU_INLINE F64 operator/(F64 a, F64 b) { return {vdivq_f64(a.v, b.v)}; }
HEIRETSU_INLINE F64 multiply_add(F64 a, F64 b, F64 c) { return {vfmaq_f64(c.v, a.v, b.v)}; }
HEIRETSU_INLINE F64 multiply_subtract(F64 a, F64 b, F64 c) { return {vfmaq_f64(vnegq_f64(c.v), a.v, b.v)}; }
HEIRETSU_INLINE F64 subtract_product(F64 a, F64 b, F64 c) { return {vfmsq_f64(c.v, a.v, b.v)}; }
HEIRETSU_INLINE F64 nearest(F64 a) { return {vrndnq_f64(a.v)}; }
HEIRETSU_INLINE Mask negative(F64 a) { return {vcltzq_f64(a.v)}; }
HEIRETSU_INLINE F64 select(Mask m, F64 yes, F64 no) { return {vbslq_f64(m.v, yes.v, no.v)}; }
HEIRETSU_INLINE U64 bit_pattern(F64 a) { return {vreinterpretq_u64_f64(a.v)}; }
HEIRETSU_INLINE F64 from_bit_pattern(U64 a) { return {vreinterpretq_f64_u64(a.v)}; }

struct U32 {
  static constexpr std::size_t lanes = 4;
  uint32x4_t v;
  HEIRETSU_INLINE static U32 all(std::uint32_t x) { return {vdupq_n_u32(x)}; }
  HEIRETSU_INLINE void store(std::uint32_t* p) const { vst1q_u32(p, v); }
};

HEIRETSU_INLINE U32 pack_low(U64 a, U64 b) { return {vcombine_u32(vmovn_u64(a.v), vmovn_u64(b.v))}; }
HEIRETSU_INLINE U32 multiply(U32 a, U32 b) { return {vmulq_u32(a.v, b.v)}; }
HEIRETSU_INLINE U32 operator+(U32 a, U32 b) { return {vaddq_u32(a.v, b.v)}; }

struct Mask32 {
  uint32x4_t v;
};
HEIRETSU_INLINE Mask32 operator|(Mask32 a, Mask32 b) { return {vorrq_u32(a.v, b.v)}; }
HEIRETSU_INLINE unsigned bits(Mask32 a) {
  constexpr std::uint32_t weights[4] = {1, 2, 4, 8};
  return vaddvq_u32(vandq_u32(a.v, vld1q_u32(weights)));
}
HEIRETSU_INLINE Mask32 less_signed(U32 a, U32 b) {
  return {vcltq_s32(vreinterpretq_s32_u32(a.v), vreinterpretq_s32_u32(b.v))};
}
HEIRETSU_INLINE U32 set_bits(U32 a, Mask32 m, U32 bits) { return {vorrq_u32(a.v, vandq_u32(m.v, bits.v))}; }

struct Vectors {
  using Mask = neon::Mask;
  using U64 = neon::U64;
  using F64 = neon::F64;
  using U32 = neon::U32;
  using Mask32 = neon::Mask32;
  HEIRETSU_INLINE static int packed_number(int lane) { return lane; }
};

}  // namespace heiretsu::factorize::neon

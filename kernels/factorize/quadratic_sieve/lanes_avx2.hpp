#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

/// Vectors of AVX2; lanes_scalar.hpp says what each function does.
namespace heiretsu::factorize {
namespace {

struct Mask {
  __m256d v;
};
struct Mask16 {
  __m256i v;
};
struct Mask32 {
  __m256i v;
};
HEIRETSU_INLINE Mask16 operator|(Mask16 a, Mask16 b) { return {_mm256_or_si256(a.v, b.v)}; }
HEIRETSU_INLINE Mask16 operator&(Mask16 a, Mask16 b) { return {_mm256_and_si256(a.v, b.v)}; }
HEIRETSU_INLINE Mask32 operator|(Mask32 a, Mask32 b) { return {_mm256_or_si256(a.v, b.v)}; }
HEIRETSU_INLINE Mask32 operator&(Mask32 a, Mask32 b) { return {_mm256_and_si256(a.v, b.v)}; }
HEIRETSU_INLINE unsigned bits(Mask m) { return static_cast<unsigned>(_mm256_movemask_pd(m.v)); }
HEIRETSU_INLINE unsigned bits(Mask16 m) {
  const __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(m.v), _mm256_extracti128_si256(m.v, 1));
  return static_cast<unsigned>(_mm_movemask_epi8(bytes));
}
HEIRETSU_INLINE unsigned bits(Mask32 m) { return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(m.v))); }

/// For each set of 8 lanes their indices, one after the other.
struct LaneTable {
  std::uint64_t bytes[256];     ///< the indices, one a byte
  std::uint8_t words[256][16];  ///< the same as two bytes of a word each
};
constexpr LaneTable make_lane_table() {
  LaneTable table{};
  for (unsigned set = 0; set < 256; ++set) {
    unsigned place = 0;
    for (unsigned lane = 0; lane < 8; ++lane) {
      if ((set >> lane & 1) == 0) continue;
      table.bytes[set] |= std::uint64_t{lane} << (8 * place);
      table.words[set][2 * place] = static_cast<std::uint8_t>(2 * lane);
      table.words[set][2 * place + 1] = static_cast<std::uint8_t>(2 * lane + 1);
      ++place;
    }
  }
  return table;
}
alignas(64) constexpr LaneTable lane_table = make_lane_table();

struct U16 {
  static constexpr unsigned lanes = 16;
  __m256i v;
  HEIRETSU_INLINE static U16 load(const std::uint16_t* p) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
  }
  HEIRETSU_INLINE static U16 all(std::uint32_t x) { return {_mm256_set1_epi16(static_cast<short>(x))}; }
  HEIRETSU_INLINE void store(std::uint16_t* p) const { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v); }
};
HEIRETSU_INLINE U16 operator+(U16 a, U16 b) { return {_mm256_add_epi16(a.v, b.v)}; }
HEIRETSU_INLINE U16 operator-(U16 a, U16 b) { return {_mm256_sub_epi16(a.v, b.v)}; }
HEIRETSU_INLINE U16 operator*(U16 a, U16 b) { return {_mm256_mullo_epi16(a.v, b.v)}; }
HEIRETSU_INLINE Mask16 operator<=(U16 a, U16 b) { return {_mm256_cmpeq_epi16(_mm256_min_epu16(a.v, b.v), a.v)}; }
HEIRETSU_INLINE Mask16 operator<(U16 a, U16 b) {
  return {_mm256_xor_si256(_mm256_cmpeq_epi16(_mm256_max_epu16(a.v, b.v), a.v), _mm256_set1_epi16(-1))};
}
HEIRETSU_INLINE Mask16 operator==(U16 a, U16 b) { return {_mm256_cmpeq_epi16(a.v, b.v)}; }
HEIRETSU_INLINE U16 add_where(Mask16 m, U16 a, U16 b) { return {_mm256_add_epi16(a.v, _mm256_and_si256(m.v, b.v))}; }
HEIRETSU_INLINE U16 where_not_zero(U16 a, U16 b) {
  return {_mm256_andnot_si256(_mm256_cmpeq_epi16(a.v, _mm256_setzero_si256()), b.v)};
}
HEIRETSU_INLINE std::uint32_t sum(U16 a) {
  const __m256i pairs = _mm256_madd_epi16(a.v, _mm256_set1_epi16(1));
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
  return static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1))));
}
HEIRETSU_INLINE std::uint16_t* append(std::uint16_t* to, Mask16 m, U16 a) {
  const unsigned set = bits(m), low = set & 255, high = set >> 8;
  const auto half = [](unsigned lanes, __m128i x) {
    return _mm_shuffle_epi8(x, _mm_load_si128(reinterpret_cast<const __m128i*>(lane_table.words[lanes])));
  };
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), half(low, _mm256_castsi256_si128(a.v)));
  to += __builtin_popcount(low);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), half(high, _mm256_extracti128_si256(a.v, 1)));
  return to + __builtin_popcount(high);
}

struct U32 {
  static constexpr unsigned lanes = 8;
  __m256i v;
  HEIRETSU_INLINE static U32 load(const std::uint32_t* p) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
  }
  HEIRETSU_INLINE static U32 all(std::uint32_t x) { return {_mm256_set1_epi32(static_cast<int>(x))}; }
  HEIRETSU_INLINE static U32 iota() { return {_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)}; }
  HEIRETSU_INLINE void store(std::uint32_t* p) const { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v); }
};
HEIRETSU_INLINE U32 operator+(U32 a, U32 b) { return {_mm256_add_epi32(a.v, b.v)}; }
HEIRETSU_INLINE U32 operator-(U32 a, U32 b) { return {_mm256_sub_epi32(a.v, b.v)}; }
HEIRETSU_INLINE U32 operator&(U32 a, U32 b) { return {_mm256_and_si256(a.v, b.v)}; }
HEIRETSU_INLINE U32 operator|(U32 a, U32 b) { return {_mm256_or_si256(a.v, b.v)}; }
HEIRETSU_INLINE U32 operator^(U32 a, U32 b) { return {_mm256_xor_si256(a.v, b.v)}; }
HEIRETSU_INLINE U32 halved(U32 a) { return {_mm256_srli_epi32(a.v, 1)}; }
HEIRETSU_INLINE U32 index_field(U32 a) { return {_mm256_slli_epi32(a.v, 20)}; }
HEIRETSU_INLINE U32 fraction_field(U32 a) { return {_mm256_slli_epi32(a.v, 6)}; }
HEIRETSU_INLINE U32 high_product(U32 a, U32 b) {
  const __m256i even = _mm256_srli_epi64(_mm256_mul_epu32(a.v, b.v), 32);
  const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(a.v, 32), _mm256_srli_epi64(b.v, 32));
  return {_mm256_blend_epi32(even, odd, 0xaa)};
}
HEIRETSU_INLINE Mask32 every_lane(bool yes) { return {_mm256_set1_epi32(yes ? -1 : 0)}; }
HEIRETSU_INLINE U32 reverse_where(Mask32 m, U32 p, U32 a) {
  return {_mm256_blendv_epi8(a.v, _mm256_sub_epi32(p.v, a.v), m.v)};
}
HEIRETSU_INLINE U32 least(U32 a, U32 b) { return {_mm256_min_epu32(a.v, b.v)}; }
HEIRETSU_INLINE Mask32 operator<(U32 a, U32 b) { return {_mm256_cmpgt_epi32(b.v, a.v)}; }
HEIRETSU_INLINE Mask32 operator<=(U32 a, U32 b) { return {_mm256_cmpeq_epi32(_mm256_min_epu32(a.v, b.v), a.v)}; }
HEIRETSU_INLINE Mask32 operator==(U32 a, U32 b) { return {_mm256_cmpeq_epi32(a.v, b.v)}; }
HEIRETSU_INLINE U32 where(Mask32 m, U32 a) { return {_mm256_and_si256(m.v, a.v)}; }
template <unsigned usual = U32::lanes>
HEIRETSU_INLINE std::uint32_t* append(std::uint32_t* to, Mask32 m, U32 a) {
  const unsigned set = bits(m);
  const int count = __builtin_popcount(set);
  const __m128i lanes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(&lane_table.bytes[set]));
  const __m256i packed = _mm256_permutevar8x32_epi32(a.v, _mm256_cvtepu8_epi32(lanes));
  if constexpr (usual <= 4) _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(packed));
  if (usual > 4 || count > static_cast<int>(usual)) _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), packed);
  return to + count;
}

struct ChunkPrimes {
  const std::uint32_t* primes;
  HEIRETSU_INLINE explicit ChunkPrimes(const std::uint32_t* p) : primes(p) {}
  [[nodiscard]] HEIRETSU_INLINE U32 at(U32 index) const {
    return {_mm256_i32gather_epi32(reinterpret_cast<const int*>(primes), (index & U32::all(63)).v, 4)};
  }
};

struct F64 {
  static constexpr unsigned lanes = 4;
  __m256d v;
  HEIRETSU_INLINE static F64 load(const double* p) { return {_mm256_loadu_pd(p)}; }
  HEIRETSU_INLINE static F64 all(double x) { return {_mm256_set1_pd(x)}; }
  HEIRETSU_INLINE static F64 from(const std::uint32_t* p) {
    return {_mm256_cvtepi32_pd(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
  }
  HEIRETSU_INLINE void store(std::uint32_t* p) const {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_cvttpd_epi32(v));
  }
};
HEIRETSU_INLINE F64 operator+(F64 a, F64 b) { return {_mm256_add_pd(a.v, b.v)}; }
HEIRETSU_INLINE F64 operator*(F64 a, F64 b) { return {_mm256_mul_pd(a.v, b.v)}; }
HEIRETSU_INLINE F64 subtract_product(F64 a, F64 b, F64 c) { return {_mm256_fnmadd_pd(a.v, b.v, c.v)}; }
HEIRETSU_INLINE F64 multiply_add(F64 a, F64 b, F64 c) { return {_mm256_fmadd_pd(a.v, b.v, c.v)}; }
HEIRETSU_INLINE F64 floor(F64 a) { return {_mm256_floor_pd(a.v)}; }
HEIRETSU_INLINE Mask operator<(F64 a, F64 b) { return {_mm256_cmp_pd(a.v, b.v, _CMP_LT_OQ)}; }
HEIRETSU_INLINE Mask operator==(F64 a, F64 b) { return {_mm256_cmp_pd(a.v, b.v, _CMP_EQ_OQ)}; }
HEIRETSU_INLINE F64 add_where(Mask m, F64 a, F64 b) { return {_mm256_add_pd(a.v, _mm256_and_pd(m.v, b.v))}; }
HEIRETSU_INLINE F64 gather(const std::uint32_t* table, F64 index) {
  return {
      _mm256_cvtepi32_pd(_mm_i32gather_epi32(reinterpret_cast<const int*>(table), _mm256_cvttpd_epi32(index.v), 4))};
}

HEIRETSU_INLINE std::uint64_t negatives(const std::uint8_t* p) {
  const auto half = [](const std::uint8_t* at) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes)));
  };
  return half(p) | half(p + 32) << 32;
}
HEIRETSU_INLINE bool any_negative(const std::uint8_t* p) {
  __m256i all = _mm256_setzero_si256();
  HEIRETSU_UNROLL
  for (unsigned i = 0; i < 8; ++i)
    all = _mm256_or_si256(all, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + std::size_t{32} * i)));
  return _mm256_movemask_epi8(all) != 0;
}

}  // namespace
}  // namespace heiretsu::factorize

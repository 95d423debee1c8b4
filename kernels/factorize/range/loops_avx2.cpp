#include <immintrin.h>

#include "kernels/factorize/range/rows_x86.hpp"

namespace heiretsu::factorize {
namespace {

// The bits of these doubles with a small integer x in their low bits mean constant + x (times 2^32 for the last).
constexpr long long bits_2_52 = 0x4330000000000000;
constexpr long long bits_2_84 = 0x4530000000000000;

__m256d to_double(__m256i x) {
  const auto high = _mm256_or_si256(_mm256_srli_epi64(x, 32), _mm256_set1_epi64x(bits_2_84));
  const auto low = _mm256_blend_epi32(_mm256_set1_epi64x(bits_2_52), x, 0x55);
  return _mm256_add_pd(_mm256_sub_pd(_mm256_castsi256_pd(high), _mm256_set1_pd(0x1p84 + 0x1p52)),
                       _mm256_castsi256_pd(low));
}

/// The low bits are x, 0 <= x < 2^52.
__m256i integer_bits(__m256d x) { return _mm256_castpd_si256(_mm256_add_pd(x, _mm256_set1_pd(0x1p52))); }

/// Offsets of four primes: q p - start, q the rounded quotient, exact in a fused product because start is split in
/// two exact doubles. The quotient is below 2^51, so the result lies in [-p, p].
__m128i four_first_multiples(__m256i primes, __m256d start, __m256d high, __m256d low) {
  const auto p = _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(primes, _mm256_set1_epi64x(bits_2_52))),
                               _mm256_set1_pd(0x1p52));
  const auto q = _mm256_round_pd(_mm256_div_pd(start, p), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  auto x = _mm256_sub_pd(_mm256_fmsub_pd(q, p, high), low);
  x = _mm256_add_pd(x, _mm256_and_pd(p, _mm256_cmp_pd(x, _mm256_setzero_pd(), _CMP_LT_OQ)));
  x = _mm256_sub_pd(x, _mm256_and_pd(p, _mm256_cmp_pd(x, p, _CMP_GE_OQ)));
  const auto packed = _mm256_permutevar8x32_epi32(integer_bits(x), _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
  return _mm256_castsi256_si128(packed);
}

void first_multiples(const std::uint64_t* primes, std::size_t count, std::uint64_t start, std::uint32_t* offsets) {
  const auto high = _mm256_set1_pd(static_cast<double>(start >> 12) * 0x1p12);
  const auto low = _mm256_set1_pd(static_cast<double>(start & 0xfff));
  const auto sum = _mm256_add_pd(high, low);
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const auto p = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(primes + i));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(offsets + i), four_first_multiples(p, sum, high, low));
  }
  for (; i < count; ++i) {
    const auto past = start % primes[i];
    offsets[i] = static_cast<std::uint32_t>(past == 0 ? 0 : primes[i] - past);
  }
}

/// n / w without remainder: the rounded quotient is at most about 2^12 off, which the remainder modulo 2^32 shows.
__m256i four_cofactors(__m256i n, __m256i w) {
  const auto inverse = _mm256_div_pd(_mm256_set1_pd(1), to_double(w));
  const auto estimate = _mm256_mul_pd(to_double(n), inverse);
  const auto high = _mm256_floor_pd(_mm256_mul_pd(estimate, _mm256_set1_pd(0x1p-32)));
  const auto low = _mm256_fnmadd_pd(high, _mm256_set1_pd(0x1p32), estimate);
  const auto q = _mm256_add_epi64(_mm256_slli_epi64(integer_bits(high), 32),
                                  _mm256_xor_si256(integer_bits(low), _mm256_set1_epi64x(bits_2_52)));
  const auto rest = _mm256_xor_si256(_mm256_sub_epi32(n, _mm256_mul_epu32(q, w)), _mm256_set1_epi32(INT32_MIN));
  const auto rest_bits = _mm256_blend_epi32(_mm256_set1_epi64x(bits_2_52), rest, 0x55);
  const auto r = _mm256_sub_pd(_mm256_castsi256_pd(rest_bits), _mm256_set1_pd(0x1p52 + 0x1p31));
  const auto shift = _mm256_set1_pd(0x1.8p52);
  const auto correction = _mm256_add_pd(_mm256_mul_pd(r, inverse), shift);
  return _mm256_add_epi64(q, _mm256_sub_epi64(_mm256_castpd_si256(correction), _mm256_castpd_si256(shift)));
}

/// The low 64 bits of the products.
__m256i multiply(__m256i a, __m256i b) {
  const auto mixed =
      _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(a, 32), b), _mm256_mul_epu32(a, _mm256_srli_epi64(b, 32)));
  return _mm256_add_epi64(_mm256_mul_epu32(a, b), _mm256_slli_epi64(mixed, 32));
}

Cofactors cofactors(std::uint64_t start, std::size_t count, std::uint64_t root, std::uint64_t* products) {
  const auto flip = _mm256_set1_epi64x(INT64_MIN);
  const auto two = _mm256_set1_epi64x(2);
  const auto limit = _mm256_xor_si256(flip, _mm256_set1_epi64x(static_cast<long long>(root) - 1));
  auto n = _mm256_add_epi64(_mm256_set1_epi64x(static_cast<long long>(start)), _mm256_setr_epi64x(0, 1, 2, 3));
  auto repeated = _mm256_setzero_si256(), right = _mm256_set1_epi64x(-1);
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    auto* const place = reinterpret_cast<__m256i*>(products + i);
    const auto w = _mm256_loadu_si256(place);
    const auto q = four_cofactors(n, w);
    _mm256_storeu_si256(place, q);
    right = _mm256_and_si256(right, _mm256_cmpeq_epi64(multiply(q, w), n));
    repeated = _mm256_or_si256(repeated, _mm256_cmpgt_epi64(limit, _mm256_xor_si256(flip, _mm256_sub_epi64(q, two))));
    n = _mm256_add_epi64(n, _mm256_set1_epi64x(4));
  }
  const auto rest = range_loops_portable.cofactors(start + i, count - i, root, products + i);
  return {rest.repeated || _mm256_movemask_epi8(repeated) != 0, rest.wrong || _mm256_movemask_epi8(right) != -1};
}

/// Writes the first six small primes of a row, whether it has as many or not.
void write_small(const std::uint16_t* row, PrimePower* powers) {
  const auto shifts = _mm256_setr_epi64x(0, SegmentRows::exponent_shift, 0, SegmentRows::exponent_shift);
  const auto mask = _mm256_set1_epi64x(SegmentRows::prime_mask);
  const auto both = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(row)));
  for (int pair = 0; pair < 3; ++pair) {
    const int a = pair * 4;
    const auto spread = _mm256_setr_epi8(static_cast<char>(a), static_cast<char>(a + 1), -1, -1, -1, -1, -1, -1,
                                         static_cast<char>(a), static_cast<char>(a + 1), -1, -1, -1, -1, -1, -1,
                                         static_cast<char>(a + 2), static_cast<char>(a + 3), -1, -1, -1, -1, -1, -1,
                                         static_cast<char>(a + 2), static_cast<char>(a + 3), -1, -1, -1, -1, -1, -1);
    const auto entries = _mm256_and_si256(_mm256_srlv_epi64(_mm256_shuffle_epi8(both, spread), shifts), mask);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(powers + 2 * pair), entries);
  }
}

std::size_t write_rows(const SegmentRows& rows, std::size_t begin, std::size_t end, PrimePower* powers,
                       std::uint32_t* starts, std::uint32_t entries) {
  return write_rows_by<6>(rows, begin, end, powers, starts, entries,
                          [](const std::uint16_t* row, std::size_t, PrimePower* small) { write_small(row, small); });
}

}  // namespace

const RangeLoops range_loops_avx2{first_multiples, cofactors, write_rows};

}  // namespace heiretsu::factorize

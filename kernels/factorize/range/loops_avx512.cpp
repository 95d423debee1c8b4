#include <immintrin.h>

#include "kernels/factorize/range/rows_x86.hpp"

namespace heiretsu::factorize {
namespace {

/// As in the AVX2 form: q p - start, exact because start is split in two exact doubles; q is below 2^51.
__m256i eight_first_multiples(__m512i primes, __m512d start, __m512d high, __m512d low) {
  const auto p = _mm512_cvtepu64_pd(primes);
  const auto q = _mm512_roundscale_pd(_mm512_div_pd(start, p), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  auto x = _mm512_sub_pd(_mm512_fmsub_pd(q, p, high), low);
  x = _mm512_mask_add_pd(x, _mm512_cmp_pd_mask(x, _mm512_setzero_pd(), _CMP_LT_OQ), x, p);
  x = _mm512_mask_sub_pd(x, _mm512_cmp_pd_mask(x, p, _CMP_GE_OQ), x, p);
  return _mm512_cvtpd_epu32(x);
}

void first_multiples(const std::uint64_t* primes, std::size_t count, std::uint64_t start, std::uint32_t* offsets) {
  const auto high = _mm512_set1_pd(static_cast<double>(start >> 12) * 0x1p12);
  const auto low = _mm512_set1_pd(static_cast<double>(start & 0xfff));
  const auto sum = _mm512_add_pd(high, low);
  for (std::size_t i = 0; i < count; i += 8) {
    const auto lanes = static_cast<__mmask8>(count - i >= 8 ? 0xff : (1U << (count - i)) - 1);
    const auto p = _mm512_mask_loadu_epi64(_mm512_set1_epi64(1 << 13), lanes, primes + i);
    _mm256_mask_storeu_epi32(offsets + i, lanes, eight_first_multiples(p, sum, high, low));
  }
}

/// n / w without remainder: the rounded quotient is at most about 2^12 off, which the remainder shows.
__m512i eight_cofactors(__m512i n, __m512i w) {
  const auto inverse = _mm512_div_pd(_mm512_set1_pd(1), _mm512_cvtepu64_pd(w));
  const auto q = _mm512_cvtpd_epu64(_mm512_mul_pd(_mm512_cvtepu64_pd(n), inverse));
  const auto rest = _mm512_cvtepi64_pd(_mm512_sub_epi64(n, _mm512_mullo_epi64(q, w)));
  return _mm512_add_epi64(q, _mm512_cvtpd_epi64(_mm512_mul_pd(rest, inverse)));
}

Cofactors cofactors(std::uint64_t start, std::size_t count, std::uint64_t root, std::uint64_t* products) {
  const auto two = _mm512_set1_epi64(2);
  const auto limit = _mm512_set1_epi64(static_cast<long long>(root) - 1);
  auto n =
      _mm512_add_epi64(_mm512_set1_epi64(static_cast<long long>(start)), _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
  unsigned repeated = 0, wrong = 0;
  for (std::size_t i = 0; i < count; i += 8) {
    const auto lanes = static_cast<__mmask8>(count - i >= 8 ? 0xff : (1U << (count - i)) - 1);
    const auto w = _mm512_mask_loadu_epi64(_mm512_set1_epi64(1), lanes, products + i);
    const auto q = eight_cofactors(n, w);
    _mm512_mask_storeu_epi64(products + i, lanes, q);
    wrong |= _mm512_mask_cmpneq_epu64_mask(lanes, _mm512_mullo_epi64(q, w), n);
    repeated |= _mm512_mask_cmplt_epu64_mask(lanes, _mm512_sub_epi64(q, two), limit);
    n = _mm512_add_epi64(n, _mm512_set1_epi64(8));
  }
  return {repeated != 0, wrong != 0};
}

/// Lane 2k the k-th of four primes, lane 2k + 1 its exponent.
__m512i four_entries(__m512i rows, unsigned first) {
  const auto f = static_cast<long long>(first);
  const auto lanes = _mm512_setr_epi64(f, f, f + 1, f + 1, f + 2, f + 2, f + 3, f + 3);
  constexpr auto shift = static_cast<long long>(SegmentRows::exponent_shift);
  const auto entries = _mm512_permutexvar_epi64(lanes, rows);
  return _mm512_and_si512(_mm512_srlv_epi64(entries, _mm512_setr_epi64(0, shift, 0, shift, 0, shift, 0, shift)),
                          _mm512_set1_epi64(SegmentRows::prime_mask));
}

/// Writes the first eight small primes of a row, or four when it has no more.
void write_small(const std::uint16_t* row, std::size_t count, PrimePower* powers) {
  const auto spread = _mm512_cvtepu16_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(row)));
  _mm512_storeu_si512(powers, four_entries(spread, 0));
  if (count > 4) _mm512_storeu_si512(powers + 4, four_entries(spread, 4));
}

std::size_t write_rows(const SegmentRows& rows, std::size_t begin, std::size_t end, PrimePower* powers,
                       std::uint32_t* starts, std::uint32_t entries) {
  return write_rows_by<SegmentRows::small_slots>(
      rows, begin, end, powers, starts, entries,
      [](const std::uint16_t* row, std::size_t count, PrimePower* small) { write_small(row, count, small); });
}

}  // namespace

const RangeLoops range_loops_avx512{first_multiples, cofactors, write_rows};

}  // namespace heiretsu::factorize

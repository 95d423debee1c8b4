#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/quadratic_sieve/loops.hpp"
#include "kernels/factorize/quadratic_sieve/loops_large.hpp"

/// Of loops_body.hpp: large primes that rarely hit. A root r of the prime p stands as the fraction (r + 1/2) / p of
/// 2^32, so that a step is one addition without a reduction. The low six bits are the prime's index in its chunk, those
/// above are good to some units, and (fraction p) / 2^32 is r again when it is rounded down.
namespace heiretsu::factorize {
namespace {

constexpr std::uint32_t rare_chunk = 64;  // primes that the index of a fraction tells apart

/// Where it gains, by trial: with few lanes a fraction that hits costs more than the reductions that it saves.
constexpr std::uint32_t rare_intervals = U32::lanes == 16 ? 8 : 20;

void fractions(const std::uint32_t* values, const double* inverses, std::size_t count, bool of_roots,
               std::uint32_t* to) {
  const F64 scale = F64::all(rare_units), shift = F64::all(of_roots ? 0.5 : 0);
  for (std::size_t i = 0; i < count; i += F64::lanes) {
    const F64 units = F64::load(inverses + i) * scale;
    floor(multiply_add(F64::from(values + i) + shift, units, F64::all(0.5))).store(to + i);
  }
  const U32 field = U32::all(of_roots ? rare_chunk - 1 : 0);
  for (std::size_t i = 0; i < count; i += U32::lanes) {
    const U32 index = (U32::all(static_cast<std::uint32_t>(i)) + U32::iota()) & field;
    (fraction_field(U32::load(to + i)) | index).store(to + i);
  }
}

/// A chunk: appends the fractions that hit to the stream of each polynomial. Within a batch the signs of all steps but
/// the first and the middle one are known.
template <unsigned usual>
void step_chunk(const RareTask& t, std::uint32_t first, std::uint32_t** to) {
  const Mask32 first_backwards = every_lane(t.first_backwards), last_backwards = every_lane(t.last_backwards);
  const std::uint32_t *const limits = t.limits, *const first_delta = t.first_delta, *deltas[log_rare_batch];
  std::uint32_t *const first_roots = t.first_roots, *const second_roots = t.second_roots, *ends[rare_batch];
  for (unsigned l = 0; l < log_rare_batch; ++l) deltas[l] = t.deltas[l];
  for (unsigned j = 0; j < rare_batch; ++j) ends[j] = to[j];
  const U32 zero = U32::all(0);
  for (std::uint32_t i = first; i < first + rare_chunk; i += U32::lanes) {
    const U32 limit = U32::load(limits + i);
    U32 one = U32::load(first_roots + i), two = U32::load(second_roots + i), steps[log_rare_batch];
    for (unsigned l = 0; l < log_rare_batch; ++l) steps[l] = U32::load(deltas[l] + i);
    steps[log_rare_batch - 1] = reverse_where(last_backwards, zero, steps[log_rare_batch - 1]);
    const U32 first_step = reverse_where(first_backwards, zero, U32::load(first_delta + i));
    HEIRETSU_UNROLL_16
    for (unsigned j = 0; j < rare_batch; ++j) {
      const unsigned part = j == 0 ? 0 : static_cast<unsigned>(__builtin_ctz(j));
      const bool backwards = (j >> part & 2) != 0;
      const U32 step = j == 0 ? first_step : steps[part];
      one = backwards ? one - step : one + step;
      two = backwards ? two - step : two + step;
      ends[j] = append<usual>(append<usual>(ends[j], one <= limit, one), two <= limit, two);
    }
    one.store(first_roots + i);
    two.store(second_roots + i);
  }
  for (unsigned j = 0; j < rare_batch; ++j) to[j] = ends[j];
}

/// Makes the entries of buckets of fractions, where they are.
HEIRETSU_INLINE void make_entries(const ChunkPrimes& primes, U32 base, std::uint32_t* fraction,
                                  const std::uint32_t* end) {
  for (; fraction < end; fraction += U32::lanes) {
    const U32 f = U32::load(fraction), index = index_field(f & U32::all(rare_chunk - 1));
    (high_product(f, primes.at(f)) + index + base).store(fraction);
  }
}

void fill_rare(const RareTask& t, std::uint32_t first, std::uint32_t last) {
  constexpr std::uint32_t run = 1024;  // primes whose hits fit the streams
  static_assert(2 * run + 32 <= fill_room);
  while (first < last) {
    const std::uint32_t end = last - first < run ? last : first + run;
    std::uint32_t *to[rare_batch], *from[rare_batch];
    for (unsigned j = 0; j < rare_batch; ++j) to[j] = t.streams + std::size_t{j} * fill_room;
    for (; first < end; first += rare_chunk) {
      for (unsigned j = 0; j < rare_batch; ++j) from[j] = to[j];
      step_chunk<4>(t, first, to);
      const ChunkPrimes primes(t.primes + first);
      const U32 base = index_field(U32::all(first - t.slice));
      for (unsigned j = 0; j < rare_batch; ++j) make_entries(primes, base, from[j], to[j]);
    }
    for (unsigned j = 0; j < rare_batch; ++j)
      scatter(t.streams + std::size_t{j} * fill_room, to[j], t.blocks, t.ends + std::size_t{j} * t.blocks);
  }
}

}  // namespace
}  // namespace heiretsu::factorize

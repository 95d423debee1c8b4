#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/quadratic_sieve/loops.hpp"
#include "kernels/factorize/quadratic_sieve/loops_roots.hpp"

/// Of loops_body.hpp: sorting the hits of large primes into buckets.
namespace heiretsu::factorize {
namespace {

/// Moves entries to the buckets of their blocks: a vector at a time, and of it the entries of one block after the
/// other, because single entries would wait for each other's pointers.
template <unsigned blocks>
void scatter_vectors(const std::uint32_t* entry, const std::uint32_t* end, std::uint32_t** buckets) {
  std::uint32_t* to[blocks];
  for (unsigned b = 0; b < blocks; ++b) to[b] = buckets[b];
  const U32 field = U32::all(31U << 15), iota = U32::iota();
  for (; entry < end; entry += U32::lanes) {
    const Mask32 valid = iota < U32::all(static_cast<std::uint32_t>(end - entry));
    const U32 entries = U32::load(entry), block = entries & field;
    HEIRETSU_UNROLL
    for (unsigned b = 0; b < blocks; ++b) to[b] = append(to[b], (block == U32::all(b << 15)) & valid, entries);
  }
  for (unsigned b = 0; b < blocks; ++b) buckets[b] = to[b];
}

void scatter(const std::uint32_t* entry, const std::uint32_t* end, std::uint32_t blocks, std::uint32_t** buckets) {
  if constexpr (U32::lanes > 1) {
    switch (blocks) {
      case 1: return scatter_vectors<1>(entry, end, buckets);
      case 2: return scatter_vectors<2>(entry, end, buckets);
      case 3: return scatter_vectors<3>(entry, end, buckets);
      case 4: return scatter_vectors<4>(entry, end, buckets);
      case 5: return scatter_vectors<5>(entry, end, buckets);
      case 6: return scatter_vectors<6>(entry, end, buckets);
      default: break;
    }
  }
  for (; entry != end; ++entry) *buckets[*entry >> 15 & 31]++ = *entry;
}

/// At most fill_chunk primes; `repeats`: they may be smaller than the interval; `usual`: so many of a vector hit it, or
/// fewer, because what crosses the end of a cache line is slow to write.
template <bool repeats, unsigned usual>
void fill_some(const FillTask& t, std::uint32_t first, std::uint32_t last) {
  const std::uint32_t *const primes = t.primes, *deltas[sieve_batch];
  std::uint32_t *const first_roots = t.first_roots, *const second_roots = t.second_roots, *to[sieve_batch];
  Mask32 backwards[sieve_batch];
  for (unsigned j = 0; j < sieve_batch; ++j) {
    to[j] = t.streams + std::size_t{j} * fill_room;
    deltas[j] = t.deltas[j];
    backwards[j] = every_lane((t.backwards >> j & 1) != 0);
  }
  const U32 end = U32::all(t.blocks * sieve_block);
  U32 index = index_field(U32::all(first - t.slice) + U32::iota());
  for (std::uint32_t i = first; i < last; i += U32::lanes) {
    const U32 p = U32::load(primes + i);
    U32 one = U32::load(first_roots + i), two = U32::load(second_roots + i);
    HEIRETSU_UNROLL
    for (unsigned j = 0; j < sieve_batch; ++j) {
      const U32 delta = reverse_where(backwards[j], p, U32::load(deltas[j] + i));
      one = reduced(one + delta, p);
      two = reduced(two + delta, p);
      to[j] = append<usual>(append<usual>(to[j], one < end, one | index), two < end, two | index);
      if constexpr (repeats) {
        for (U32 a = one + p, b = two + p; bits((a < end) | (b < end)) != 0; a = a + p, b = b + p)
          to[j] = append(append(to[j], a < end, a | index), b < end, b | index);
      }
    }
    one.store(first_roots + i);
    two.store(second_roots + i);
    index = index + index_field(U32::all(U32::lanes));
  }
  for (unsigned j = 0; j < sieve_batch; ++j)
    scatter(t.streams + std::size_t{j} * fill_room, to[j], t.blocks, t.ends + std::size_t{j} * t.blocks);
}

void fill(const FillTask& t, std::uint32_t first, std::uint32_t last) {
  constexpr std::uint32_t repeating_chunk = 32;
  while (first < last) {
    const std::uint32_t times = t.primes[first] / (t.blocks * sieve_block);  // the interval
    const std::uint32_t size = times == 0 ? repeating_chunk : fill_chunk,
                        end = last - first < size ? last : first + size;
    if (times == 0)
      fill_some<true, 16>(t, first, end);
    else if (times < 4)
      fill_some<false, 16>(t, first, end);
    else if (times < 8)
      fill_some<false, 8>(t, first, end);
    else
      fill_some<false, 4>(t, first, end);
    first = end;
  }
}

std::size_t in_bucket(const std::uint32_t* entries, std::uint32_t count, std::uint32_t place, std::uint32_t* indices) {
  constexpr unsigned vectors = 4;
  std::uint32_t* to = indices;
  const U32 wanted = U32::all(place), field = U32::all(sieve_block - 1);
  const auto meet = [&](std::uint32_t at) { return (U32::load(entries + at) & field) == wanted; };
  for (std::uint32_t at = 0; at < count; at += vectors * U32::lanes) {
    const Mask32 any = (meet(at) | meet(at + U32::lanes)) | (meet(at + 2 * U32::lanes) | meet(at + 3 * U32::lanes));
    if (bits(any) == 0) continue;
    for (std::uint32_t vector = at; vector < at + vectors * U32::lanes; vector += U32::lanes) {
      for (unsigned set = bits(meet(vector)); set != 0; set &= set - 1) {
        const std::uint32_t index = vector + static_cast<std::uint32_t>(__builtin_ctz(set));
        if (index < count) *to++ = index;
      }
    }
  }
  return static_cast<std::size_t>(to - indices);
}

}  // namespace
}  // namespace heiretsu::factorize

#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/quadratic_sieve/loops.hpp"
#include "kernels/factorize/quadratic_sieve/loops_roots.hpp"

/// Of loops_body.hpp: sieving a block with medium primes, and what meets at a place of it.
namespace heiretsu::factorize {
namespace {

constexpr std::size_t stream_room = 4096, stream_full = 2048;

[[gnu::noinline]] void subtract_at(std::uint8_t* sieve, const std::uint16_t* place, const std::uint16_t* end,
                                   std::uint8_t log) {
  for (; end - place >= 8; place += 8) {
    HEIRETSU_UNROLL
    for (int k = 0; k < 8; ++k) sieve[place[k]] = static_cast<std::uint8_t>(sieve[place[k]] - log);
  }
  for (; place < end; ++place) sieve[*place] = static_cast<std::uint8_t>(sieve[*place] - log);
}

/// Places where primes of one logarithm hit; it is subtracted there all at once, in a loop without a branch.
struct Stream {
  std::uint8_t* sieve;
  std::uint16_t* places;
  std::uint16_t* end;
  std::uint8_t log;

  HEIRETSU_INLINE void drain() {
    subtract_at(sieve, places, end, log);
    end = places;
  }
  HEIRETSU_INLINE void drain_when_full() {
    if (end > places + stream_full) drain();
  }
  HEIRETSU_INLINE void put(U16 a, U16 b) {
    a.store(end);
    b.store(end + U16::lanes);
    end += std::size_t{2} * U16::lanes;
  }
  HEIRETSU_INLINE void put_where(Mask16 in_a, U16 a, Mask16 in_b, U16 b) {
    end = append(append(end, in_a, a), in_b, b);
  }
};

/// A vector of primes up to the block: the hits that every lane has need no look.
HEIRETSU_INLINE void sieve_vector(Stream& stream, unsigned sure, U16 block, U16 p, U16& a, U16& b) {
  for (unsigned k = 0; k < sure; ++k) {
    stream.put(a, b);
    a = a + p;
    b = b + p;
    stream.drain_when_full();
  }
  for (;;) {
    const Mask16 in_a = a < block, in_b = b < block;
    if (bits(in_a | in_b) == 0) return;
    stream.put_where(in_a, a, in_b, b);
    a = add_where(in_a, a, p);
    b = add_where(in_b, b, p);
    stream.drain_when_full();
  }
}

/// A vector with primes above the block, which hit once at most: their next places wrap around 2^16, and come out right
/// when the block is taken off. `some_below`: other lanes may hit again.
HEIRETSU_INLINE void sieve_vector_above(Stream& stream, bool some_below, U16 block, U16 p, U16& a, U16& b) {
  Mask16 in_a = a < block, in_b = b < block;
  for (;;) {
    stream.put_where(in_a, a, in_b, b);
    a = add_where(in_a, a, p);
    b = add_where(in_b, b, p);
    stream.drain_when_full();
    if (!some_below) return;
    in_a = (a < block) & in_a & (p <= block);
    in_b = (b < block) & in_b & (p <= block);
    if (bits(in_a | in_b) == 0) return;
  }
}

/// The primes between those that are not sieved and the first group, one by one.
void sieve_singles(const MediumTask& t, std::uint32_t last, const std::uint8_t* logs) {
  for (std::uint32_t i = t.unsieved; i < last; ++i) {
    const std::uint32_t p = t.primes[i], block = t.block;
    if (p == 0) continue;
    const std::uint8_t log = logs[i];
    std::uint32_t a = t.first[i], b = t.second[i];
    const auto hit = [&](std::uint32_t place) { t.sieve[place] = static_cast<std::uint8_t>(t.sieve[place] - log); };
    for (; (a > b ? a : b) < block; a += p, b += p) {
      hit(a);
      hit(b);
    }
    std::uint32_t& nearer = a < b ? a : b;  // the two are less than p apart
    if (nearer < block) {
      hit(nearer);
      nearer += p;
    }
    t.first[i] = static_cast<std::uint16_t>(a - block);
    t.second[i] = static_cast<std::uint16_t>(b - block);
  }
}

void sieve(const MediumTask& t) {
  for (std::uint32_t i = 0; i < t.unsieved; i += U16::lanes) {
    const U16 p = U16::load(t.primes + i), steps = U16::load(t.steps + i);
    subtract(t.first + i, steps, p);
    subtract(t.second + i, steps, p);
  }
  sieve_singles(t, t.groups_from, t.logs);
  alignas(64) std::uint16_t places[stream_room];
  Stream stream{t.sieve, places, places, 0};
  const std::uint16_t* const primes = t.primes;
  std::uint16_t *const first = t.first, *const second = t.second;
  const U16 block = U16::all(t.block);
  for (std::size_t g = 0; g < t.group_count; ++g) {
    const PrimeGroup group = t.groups[g];
    stream.log = group.log;
    for (std::uint32_t i = group.first; i < group.last; i += U16::lanes) {
      const U16 p = U16::load(primes + i);
      U16 a = U16::load(first + i), b = U16::load(second + i);
      if (group.sure > 0)
        sieve_vector(stream, group.sure, block, p, a, b);
      else
        sieve_vector_above(stream, primes[i] <= t.block, block, p, a, b);
      const U16 less = where_not_zero(p, block);
      (a - less).store(first + i);
      (b - less).store(second + i);
    }
    stream.drain();
  }
}

std::size_t candidates(const std::uint8_t* sieve, std::uint32_t size, std::uint16_t* places) {
  std::uint16_t* to = places;
  for (std::uint32_t at = 0; at < size; at += 256) {
    if (!any_negative(sieve + at)) continue;
    for (std::uint32_t word = at; word < at + 256; word += 64) {
      for (std::uint64_t set = negatives(sieve + word); set != 0; set &= set - 1)
        *to++ = static_cast<std::uint16_t>(word + static_cast<std::uint32_t>(__builtin_ctzll(set)));
    }
  }
  return static_cast<std::size_t>(to - places);
}

template <bool above>
HEIRETSU_INLINE Mask16 meets(const PlaceTask& t, std::uint32_t i, U16 distance) {
  if constexpr (above) return distance == U16::load(t.primes + i);
  return distance * U16::load(t.inverses + i) <= U16::load(t.limits + i);
}

std::uint32_t smooth_part(const PlaceTask& t, std::uint32_t count, const std::uint16_t* logs) {
  const U16 shift = U16::all(t.shift);
  std::uint32_t total = 0;
  for (std::uint32_t i = 0; i < count;) {
    constexpr std::uint32_t most = 4 * U16::lanes;  // a lane of their sum stays below 2^15
    U16 lanes = U16::all(0);
    for (const std::uint32_t end = count - i < most ? count : i + most; i < end; i += U16::lanes) {
      const U16 p = U16::load(t.primes + i), log = where_not_zero(p, U16::load(logs + i));
      const Mask16 meet =
          meets<false>(t, i, U16::load(t.first + i) + shift) | meets<false>(t, i, U16::load(t.second + i) + shift);
      lanes = add_where(meet, lanes, log);
    }
    total += sum(lanes);
  }
  return total;
}

template <bool above>
std::size_t hits_of(const PlaceTask& t, std::uint32_t first, std::uint32_t last, std::uint32_t* indices) {
  std::uint32_t* to = indices;
  const U16 shift = U16::all(t.shift);
  for (std::uint32_t i = first; i < last; i += U16::lanes) {
    unsigned set =
        bits(meets<above>(t, i, U16::load(t.first + i) + shift) | meets<above>(t, i, U16::load(t.second + i) + shift));
    if (set == 0) continue;
    for (; set != 0; set &= set - 1) {
      const std::uint32_t index = i + static_cast<std::uint32_t>(__builtin_ctz(set));
      if (index < last) *to++ = index;
    }
  }
  return static_cast<std::size_t>(to - indices);
}

std::size_t hits(const PlaceTask& t, std::uint32_t first, std::uint32_t last, bool above, std::uint32_t* indices) {
  return above ? hits_of<true>(t, first, last, indices) : hits_of<false>(t, first, last, indices);
}

}  // namespace
}  // namespace heiretsu::factorize

#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/instruction_set.hpp"

/// The inner loops of the quadratic sieve, one form per instruction set; all forms give the same results.
namespace heiretsu::factorize {

inline constexpr std::uint32_t sieve_block = 1 << 15;    ///< places that fit the first-level cache
inline constexpr std::uint32_t sieve_slack = 64;         ///< bytes behind a block that loops may write to
inline constexpr std::uint32_t prime_lanes = 32;         ///< vectors of medium primes begin at its multiples
inline constexpr std::uint16_t no_sieve_root = 1 << 15;  ///< of a medium prime without roots, whose prime is set to 0
inline constexpr unsigned sieve_batch = 4;               ///< polynomials whose large primes are sieved at once
inline constexpr unsigned log_rare_batch = 4, rare_batch = 1 << log_rare_batch;  ///< the same of those that rarely hit
inline constexpr double rare_units = 0x1p26;  ///< of the fractions of primes that rarely hit

/// The start of a leading coefficient: for each prime p of the base and each prime q of a, delta = gamma / q mod p, and
/// scaled_root = root / a mod p. `count` is a multiple of 16; primes are below 2^23, each q below 2^15.
struct StartTask {
  std::size_t count;
  const std::uint32_t* primes;
  const double* inverses;  ///< 1 / p
  const std::uint32_t* roots;
  unsigned factors;
  const std::uint32_t* q;
  const std::uint32_t* gammas;
  const std::uint32_t* const* negative_inverses;  ///< element x mod q of table i is -1 / x mod q_i
  std::uint32_t* const* deltas;
  std::uint32_t* scaled_roots;
};

/// The roots x + half (mod p) of one b: x = (+-root - b) / 2 a; b / a is the sum of the deltas, taken negative where
/// `negative` has a bit, plus `extra`.
struct RootsTask {
  std::size_t count;
  const std::uint32_t* primes;
  const std::uint32_t* halves;  ///< half the interval modulo each prime
  const std::uint32_t* scaled_roots;
  unsigned factors;
  const std::uint32_t* const* deltas;
  std::uint32_t negative;
  std::uint32_t extra;  ///< 0 or 1
  std::uint32_t* first;
  std::uint32_t* second;
};

/// Vectors [first, last) of medium primes with one logarithm, each of which hits every block `sure` times per root.
struct PrimeGroup {
  std::uint32_t first, last;
  std::uint32_t sure;
  std::uint8_t log;
};

/// The primes below 2^16: per index the prime (0: no roots), and the next places of its two roots from the block's
/// start.
struct MediumTask {
  const std::uint16_t* primes;
  std::uint16_t* first;
  std::uint16_t* second;
  const std::uint16_t* steps;  ///< block modulo prime of those that are not sieved, 0 for the others
  std::uint32_t unsieved;
  std::uint32_t groups_from;  ///< primes between are sieved one by one
  const std::uint8_t* logs;   ///< of these
  const PrimeGroup* groups;
  std::size_t group_count;
  std::uint32_t block;  ///< places
  std::uint8_t* sieve;
};

/// Which medium primes have a root at a place of the block that was just sieved.
struct PlaceTask {
  const std::uint16_t* primes;
  const std::uint16_t* inverses;  ///< modulo 2^16
  const std::uint16_t* limits;    ///< 65535 / prime
  const std::uint16_t* first;
  const std::uint16_t* second;
  std::uint16_t shift;  ///< block - place
};

/// Large primes [first, last), multiples of 16, of one slice: `sieve_batch` steps of their roots, and where these hit.
/// Step j moves the roots by deltas[j], backwards where bit j of `backwards` is set. A hit at place x of the interval
/// by prime i goes to bucket x / sieve_block of polynomial j as (i - slice) << 20 | x.
struct FillTask {
  const std::uint32_t* primes;
  std::uint32_t* first_roots;
  std::uint32_t* second_roots;
  std::uint32_t slice;
  const std::uint32_t* const* deltas;
  unsigned backwards;
  std::uint32_t blocks;
  std::uint32_t* streams;  ///< sieve_batch * fill_room entries to work in
  std::uint32_t** ends;    ///< of the buckets, [polynomial][block]; there may be written to 16 entries beyond
};
inline constexpr std::uint32_t fill_chunk = 256;          ///< primes at a time; 32 where they may hit twice
inline constexpr std::uint32_t fill_room = 32 * 66 + 32;  ///< entries that a chunk makes at most, and a vector

/// The same for primes that rarely hit: rare_batch steps of their roots, which are fractions of them. A fraction up to
/// the prime's limit is a hit.
struct RareTask {
  const std::uint32_t* primes;
  const std::uint32_t* limits;
  std::uint32_t* first_roots;
  std::uint32_t* second_roots;
  std::uint32_t slice;
  const std::uint32_t* first_delta;    ///< of the step to the first polynomial
  const std::uint32_t* const* deltas;  ///< of the first log_rare_batch parts of b
  bool first_backwards;                ///< the first step moves backwards
  bool last_backwards;                 ///< so does the only one by the last of these parts
  std::uint32_t blocks;
  std::uint32_t* streams;  ///< rare_batch * fill_room entries to work in
  std::uint32_t** ends;
};

struct QsLoops {
  void (*start)(const StartTask&);
  void (*roots)(const RootsTask&);
  /// Moves roots by deltas, forwards or backwards; arrays of `count` elements, a multiple of prime_lanes.
  void (*step)(const std::uint16_t* primes, const std::uint16_t* deltas, std::size_t count, bool backwards,
               std::uint16_t* first, std::uint16_t* second);
  void (*fill)(const FillTask&, std::uint32_t first, std::uint32_t last);
  /// Of `count` values below their primes, a multiple of 16, the fractions; value + 1/2 and the index where they are
  /// roots.
  void (*fractions)(const std::uint32_t* values, const double* inverses, std::size_t count, bool of_roots,
                    std::uint32_t* fractions);
  /// `first` and `last` are multiples of 64.
  void (*fill_rare)(const RareTask&, std::uint32_t first, std::uint32_t last);
  /// Subtracts the logarithms of a block's medium primes; then `first` and `second` are those of the next block.
  void (*sieve)(const MediumTask&);
  /// The places of a block whose byte is negative, ascending; `size` is a multiple of 256. Returns how many.
  std::size_t (*candidates)(const std::uint8_t* sieve, std::uint32_t size, std::uint16_t* places);
  /// The sum of logarithms, one a prime and each below 2^13, of those among the first `count` primes that meet; looks
  /// at whole vectors, whose logarithms beyond `count` are 0.
  std::uint32_t (*smooth_part)(const PlaceTask&, std::uint32_t count, const std::uint16_t* logs);
  /// Indices in [first, last), first a multiple of prime_lanes, ascending. Primes of 0 may be among them. For primes
  /// above the block `above` is true, and they are compared with the distance instead of dividing it.
  std::size_t (*hits)(const PlaceTask&, std::uint32_t first, std::uint32_t last, bool above, std::uint32_t* indices);
  /// Indices of the entries of a bucket with this place of its block, ascending; reads up to 63 entries beyond.
  std::size_t (*in_bucket)(const std::uint32_t* entries, std::uint32_t count, std::uint32_t place,
                           std::uint32_t* indices);
  /// Indices of the primes that divide a value: limbs of 30 bits, the highest first, as doubles.
  std::size_t (*divisors)(const double* limbs, unsigned limb_count, const std::uint32_t* primes, const double* inverses,
                          std::size_t count, std::uint32_t* indices);
  std::uint32_t rare_intervals;  ///< primes larger than so many intervals are sieved by fill_rare
};

extern const QsLoops qs_loops_portable;
extern const QsLoops qs_loops_avx2;    // defined on x86-64 only
extern const QsLoops qs_loops_avx512;  // likewise

/// The loops for one of available_instruction_sets().
[[nodiscard]] const QsLoops& qs_loops(InstructionSet set);

}  // namespace heiretsu::factorize

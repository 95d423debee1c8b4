#pragma once
#include <cstdint>

namespace heiretsu::factorize {

/// How to factor the consecutive numbers of a range over ranks and threads.
enum class RangeMethod {
  sieve_by_numbers,  ///< every rank sieves its own numbers, and looks all primes up for them
  sieve_by_primes,   ///< every rank looks its own primes up for all numbers; the hits are exchanged
  batch,             ///< number by number, by factor_batch
};

/// What each step costs one thread, in nanoseconds; the choice depends on the ratios alone. The defaults were measured
/// on one core of an AMD Zen 5 virtual machine (AVX-512, GCC 12.2 -O3, process time) by
/// `range_bench --benchmark_filter='Prepare|Sieve|Batch'`; those of the exchange are assumed, not measured.
struct RangeCosts {
  double prime = 2.8;           ///< a large prime looked up, hit or not: 2^12 numbers near 2^62
  double hit = 9;               ///< a hit found, sorted into its segment and multiplied in: 2^26 numbers near 2^62
  double number = 7.3;          ///< a number sieved and its row written: near 2^32, where nothing is looked up
  double sieve_set_up = 1.1e6;  ///< of a range: the powers of primes below 2^22, looked up near 2^62
  double exchanged_hit = 8;     ///< a hit sent and received: 8 bytes at 1 GB/s
  double exchange = 50e3;       ///< of hits, for each rank that takes part: one message to every other
  double batch_32 = 110;        ///< factor_batch, a number near 2^32
  double batch_64 = 1.5e3;      ///< factor_batch, a number near 2^64; between them it grows as a power of the number
};

/// Expected seconds until the last rank is done with first, ..., first + count - 1, count >= 1, on `ranks` ranks of
/// `threads` threads each. Pure; a model, good to a factor of two.
[[nodiscard]] double range_seconds(RangeMethod method, std::uint64_t first, std::uint64_t count, std::uint64_t ranks,
                                   std::uint64_t threads, const RangeCosts& costs = {});

/// The method with the least expected time; the earlier in RangeMethod of equals.
[[nodiscard]] RangeMethod choose_range_method(std::uint64_t first, std::uint64_t count, std::uint64_t ranks,
                                              std::uint64_t threads, const RangeCosts& costs = {});

}  // namespace heiretsu::factorize

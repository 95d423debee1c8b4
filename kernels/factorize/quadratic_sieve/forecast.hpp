#pragma once
#include <gmpxx.h>

#include <cstdint>

#include "kernels/factorize/quadratic_sieve/parameters.hpp"

namespace heiretsu::factorize {

/// What a sieve will take until it has as many cycles as a matrix wants, and what follows it. Times are CPU seconds of
/// one core, to be divided by the threads.
struct SieveForecast {
  double relations = 0;            ///< at the end, without duplicates
  double units = 0;                ///< at the end
  double seconds = 0;              ///< of sieving
  double seconds_after = 0;        ///< of all that follows: relations factored again, matrix, roots
  double growth = 1;               ///< cycles beyond the complete relations grow as units to this power
  std::uint64_t columns = 0;       ///< of the matrix
  std::uint64_t thread_bytes = 0;  ///< of each thread that sieves
  std::uint64_t node_bytes = 0;    ///< of the process that collects relations, beside its threads
};

/// Some units of a sieve: what they gave, and the CPU seconds that they took.
struct SieveSample {
  double units = 0;
  double relations = 0;
  double seconds = 0;
};

/// A sieve that runs: counts so far.
struct SieveProgress {
  double units = 0;
  double relations = 0;  ///< without duplicates
  double complete = 0;   ///< relations without large primes
  double cycles = 0;     ///< the complete ones among them
};

/// Before the start, for an odd n and parameters near sieve_parameters(n). Interpolates what runs of 25 to 90 digits
/// took on a core of Zen 4 with AVX-512, and samples of 95 to 105 digits, by the length of values less what small
/// primes are expected to divide out of them (the function of Knuth and Schroeppel, see best_multiplier). Of 24 numbers
/// of 60 to 83 digits, on a machine shared with others, it was 8 % too low to 7 % too high in seconds, 7 % off in
/// relations. Takes some ms.
[[nodiscard]] SieveForecast forecast_sieve(const mpz_class& n, const SieveParameters& parameters);

/// The same for this machine and this n, by units that have been sieved: a hundredth of the run, at least four units,
/// foretold the units within 9 % from 70 digits on, 15 % below, and the seconds as far as the machine ran evenly. Leave
/// out the first unit of all, in which tables are made.
[[nodiscard]] SieveForecast forecast_sieve(const mpz_class& n, const SieveParameters& parameters,
                                           const SieveSample& sample);

/// How many units a sieve will have taken when it has `wanted` > 0 cycles; units so far divided by it are the part that
/// is done. First by relations, whose number is proportional to units; then by cycles, which are the complete relations
/// and a power of the units that hardly differs between numbers: while large primes are few, two must meet, so that it
/// is nearly a square; two large primes a relation make it more. (A. Lenstra, M. Manasse, Factoring with two large
/// primes, Math. Comp. 63, 1994, saw the growth.) Of 56 numbers of 55 to 90 digits it was at most 9 % off from 3 %
/// of the units on, 5 % from 30 % on.
[[nodiscard]] double units_needed(const SieveForecast& before, const SieveProgress& so_far, double wanted);

}  // namespace heiretsu::factorize

#include "kernels/factorize/quadratic_sieve/sieve_tables.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/base/arithmetic.hpp"
#include "kernels/factorize/modular/montgomery.hpp"
#include "kernels/factorize/quadratic_sieve/logarithms.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::uint32_t medium_bound = 65'500, first_in_vectors = 256;
constexpr std::uint32_t padding_prime = 1U << 30;  // its roots are beyond every interval

std::uint32_t index_from(const FactorBase& base, std::uint32_t prime) {
  return static_cast<std::uint32_t>(std::lower_bound(base.primes.begin(), base.primes.end(), prime) -
                                    base.primes.begin());
}

std::uint8_t whole_log(std::uint32_t p) {
  return static_cast<std::uint8_t>((log2_units(std::uint64_t{p}) + bit_units / 2) / bit_units);
}

}  // namespace

SieveTables::SieveTables(const FactorBase& base, const SieveParameters& parameters, std::uint32_t rare_intervals)
    : block(std::min(parameters.places, sieve_block)),
      blocks(parameters.places / block),
      size(static_cast<std::uint32_t>(base.size())),
      unsieved(std::min(parameters.unsieved, size)) {
  const std::uint32_t medium_primes = index_from(base, medium_bound);
  medium = medium_primes == size ? round_up(size, prime_lanes) : medium_primes / prime_lanes * prime_lanes;
  large = size > medium ? round_up(size - medium, fill_chunk) : 0;
  groups_from = std::min(round_up(std::max(unsieved, index_from(base, first_in_vectors)), prime_lanes), medium);
  above = std::min(index_from(base, block + 1), medium);
  halves = AlignedArray<std::uint32_t>(std::size_t{medium} + large);
  fill_primes(base);
  for (std::uint32_t i = 0; i < size; ++i) halves[i] = parameters.places / 2 % primes[i];
  make_groups(base);
  find_rare(parameters, rare_intervals);
  plans[0].batch = sieve_batch;
  plans[1].batch = rare_batch;
  add_slices(plans[0], 0, rare_first);
  add_slices(plans[0], rare_last, large);
  add_slices(plans[1], rare_first, rare_last);
}

void SieveTables::fill_primes(const FactorBase& base) {
  const std::size_t all = std::size_t{medium} + large;
  primes = AlignedArray<std::uint32_t>(all, padding_prime);
  roots = AlignedArray<std::uint32_t>(all);
  inverses = AlignedArray<double>(all, 1.0 / padding_prime);
  inverses_64 = AlignedArray<std::uint64_t>(all, 1);
  for (auto* array : {&primes_16, &limits_16, &steps}) *array = AlignedArray<std::uint16_t>(medium);
  small_logs = AlignedArray<std::uint16_t>(round_up(unsieved, prime_lanes));
  inverses_16 = AlignedArray<std::uint16_t>(medium, 1);
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint32_t p = base.primes[i];
    primes[i] = p;
    roots[i] = base.roots[i];
    inverses[i] = 1.0 / p;
    if (p != 2) inverses_64[i] = inverse_mod_2_64(p);
    if (i >= medium) continue;
    if (p == 2) continue;  // divides every value, and has no place in the vectors
    primes_16[i] = static_cast<std::uint16_t>(p);
    inverses_16[i] = static_cast<std::uint16_t>(inverses_64[i]);
    limits_16[i] = static_cast<std::uint16_t>(65'535 / p);
    if (i >= unsieved) continue;
    steps[i] = static_cast<std::uint16_t>(block % p);
    small_logs[i] = static_cast<std::uint16_t>(log2_units(std::uint64_t{p}));
  }
}

/// Vectors share a logarithm; those of one group every lane's number of sure hits, too.
void SieveTables::make_groups(const FactorBase& base) {
  for (std::uint32_t i = 0; i < std::min(groups_from, size); ++i) {
    // Prime divisors of the multiplier have one root, which stands twice.
    const std::uint8_t log = whole_log(base.primes[i]);
    logs.push_back(base.multiplier % base.primes[i] == 0 ? static_cast<std::uint8_t>(log / 2) : log);
  }
  for (std::uint32_t i = groups_from; i < medium; i += prime_lanes) {
    const std::uint8_t log = whole_log(base.primes[std::min(i + prime_lanes / 2, size - 1)]);
    const std::uint32_t sure = block / base.primes[std::min(i + prime_lanes - 1, size - 1)];
    if (groups.empty() || groups.back().log != log || groups.back().sure != sure) groups.push_back({i, i, sure, log});
    groups.back().last = i + prime_lanes;
  }
}

/// Primes of several intervals, up to where the fractions are not exact enough: those of delta and root are off by half
/// a unit each, the index adds up to one, and all of it must be less than half a place.
void SieveTables::find_rare(const SieveParameters& parameters, std::uint32_t intervals) {
  rare_first = rare_last = large;
  if (parameters.log_polynomials < log_rare_batch) return;
  const auto from = [this](double prime) {
    const std::uint32_t* const begin = primes.data() + medium;
    return static_cast<std::uint32_t>(std::lower_bound(begin, begin + large, prime) - begin);
  };
  const std::uint32_t first = round_up(from(static_cast<double>(intervals) * parameters.places), fill_chunk),
                      last = from(rare_units / (parameters.log_polynomials + 4));
  if (last <= first) return;
  rare_first = first;
  rare_last = last < size - medium ? last / fill_chunk * fill_chunk : large;
  rare_limits = AlignedArray<std::uint32_t>(rare_last - rare_first);
  for (std::uint32_t i = rare_first; i < rare_last; ++i)
    rare_limits[i - rare_first] =
        static_cast<std::uint32_t>((std::uint64_t{parameters.places} << 32) / primes[medium + i]);
}

void SieveTables::add_slices(BucketPlan& plan, std::uint32_t first, std::uint32_t last) const {
  constexpr std::uint32_t largest_slice = 1U << 12;
  std::vector<PrimeSlice>& slices = plan.slices;
  for (std::uint32_t i = first; i < last; i += fill_chunk) {
    const std::uint8_t log = whole_log(primes[medium + i]);
    if (slices.empty() || slices.back().log != log || slices.back().last != i ||
        i - slices.back().first >= largest_slice)
      slices.push_back({i, i, log});
    slices.back().last = i + fill_chunk;
  }
  double hits = 0;  // expected of a bucket
  for (const PrimeSlice& slice : slices) {
    for (std::uint32_t i = medium + slice.first; i < std::min(medium + slice.last, size); ++i)
      hits += 2.0 * block / primes[i];
  }
  plan.limit = static_cast<std::uint32_t>(hits + 10 * std::sqrt(hits) + 100);
  plan.room = round_up(plan.limit + 2 * largest_slice + 16, 16);
}

}  // namespace heiretsu::factorize

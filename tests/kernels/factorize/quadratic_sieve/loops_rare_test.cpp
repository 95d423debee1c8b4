#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <tuple>
#include <vector>

#include "kernels/factorize/primes/primality.hpp"
#include "kernels/factorize/quadratic_sieve/aligned_array.hpp"
#include "kernels/factorize/quadratic_sieve/loops.hpp"
#include "kernels/factorize/quadratic_sieve/polynomials.hpp"

namespace heiretsu::factorize {
namespace {

using Hit = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // polynomial, index of the prime, place

constexpr std::uint32_t blocks = 4, places = blocks * sieve_block, prime_count = 512;
constexpr unsigned parts = 9;  // of b, that change
constexpr std::uint32_t polynomials = 1U << parts;

/// Primes as small and as large as those that fractions are used for, with roots and steps.
class RarePrimes {
 public:
  RarePrimes() {
    for (auto* array : {&primes, &first, &second}) *array = AlignedArray<std::uint32_t>(prime_count);
    inverses = AlignedArray<double>(prime_count);
    for (std::uint32_t i = 0, p = 8 * places; i < prime_count / 2; ++p) {
      if (is_prime(p)) primes[i++] = p;
    }
    for (std::uint32_t i = prime_count, p = static_cast<std::uint32_t>(rare_units / (parts + 4)); i > prime_count / 2;
         --p) {
      if (is_prime(p)) primes[--i] = p;
    }
    for (auto& array : deltas) array = AlignedArray<std::uint32_t>(prime_count);
    for (std::uint32_t i = 0; i < prime_count; ++i) choose(i);
  }

  [[nodiscard]] std::vector<Hit> plain_hits() const {
    std::vector<Hit> hits;
    for (std::uint32_t j = 0; j < polynomials; ++j) {
      for (std::uint32_t i = 0; i < prime_count; ++i) {
        std::uint64_t moved = 0;
        for (unsigned l = 0; l < parts; ++l) moved += (gray_code(j) >> l & 1) != 0 ? deltas[l][i] : 0;
        for (const auto* roots : {&first, &second}) {
          const auto x = static_cast<std::uint32_t>((moved + (*roots)[i]) % primes[i]);
          if (x < places) hits.emplace_back(j, i, x);
        }
      }
    }
    std::sort(hits.begin(), hits.end());
    return hits;
  }

  AlignedArray<std::uint32_t> primes, first, second;
  AlignedArray<double> inverses;
  std::array<AlignedArray<std::uint32_t>, parts> deltas;

 private:
  /// Steps whose fractions are rounded as badly as some hundred random ones can be, all to one side; after all of them
  /// the first root is where a unit too much or too little would be noticed.
  void choose(std::uint32_t i) {
    const std::uint32_t p = primes[i], targets[] = {0, places - 1, places, p - 1}, target = targets[i % 4];
    const double side = i % 2 == 0 ? -1 : 1;
    const auto error = [&](std::uint32_t value) {
      const double exact = value * (rare_units / p);
      return side * (std::round(exact) - exact);
    };
    std::uint64_t all = 0;
    for (auto& array : deltas) {
      for (int trial = 0; trial < 300; ++trial) {
        const auto value = static_cast<std::uint32_t>(random_() % p);
        if (trial == 0 || error(value) > error(array[i])) array[i] = value;
      }
      all += array[i];
    }
    inverses[i] = 1.0 / p;
    first[i] = static_cast<std::uint32_t>((std::uint64_t{parts} * p + target - all) % p);
    second[i] = targets[(i / 4) % 4];
  }

  std::mt19937_64 random_{1};
};

class FractionsTest : public testing::TestWithParam<InstructionSet> {};

/// By fractions, in batches.
std::vector<Hit> hits_by_fractions(const RarePrimes& given, const QsLoops& loops) {
  constexpr std::uint32_t room = 8192;
  AlignedArray<std::uint32_t> limits(prime_count), first(prime_count), second(prime_count), zeros(prime_count);
  AlignedArray<std::uint32_t> streams(std::size_t{rare_batch} * fill_room), buckets(rare_batch * blocks * room);
  std::vector<AlignedArray<std::uint32_t>> deltas;
  std::vector<const std::uint32_t*> starts;
  for (std::uint32_t i = 0; i < prime_count; ++i)
    limits[i] = static_cast<std::uint32_t>((std::uint64_t{places} << 32) / given.primes[i]);
  loops.fractions(given.first.data(), given.inverses.data(), prime_count, true, first.data());
  loops.fractions(given.second.data(), given.inverses.data(), prime_count, true, second.data());
  for (const auto& exact : given.deltas) {
    loops.fractions(exact.data(), given.inverses.data(), prime_count, false, deltas.emplace_back(prime_count).data());
    starts.push_back(deltas.back().data());
  }
  std::vector<Hit> hits;
  for (std::uint32_t batch = 0; batch < polynomials; batch += rare_batch) {
    std::vector<std::uint32_t*> ends;
    for (std::uint32_t region = 0; region < rare_batch * blocks; ++region)
      ends.push_back(buckets.data() + std::size_t{region} * room);
    const auto backwards = [](std::uint32_t j) { return (gray_code(j) >> std::countr_zero(j) & 1) == 0; };
    const std::uint32_t* const start =
        batch == 0 ? zeros.data() : starts[static_cast<std::size_t>(std::countr_zero(batch))];
    loops.fill_rare(
        {given.primes.data(), limits.data(), first.data(), second.data(), 0, start, starts.data(),
         batch != 0 && backwards(batch), backwards(batch + rare_batch / 2), blocks, streams.data(), ends.data()},
        0, prime_count);
    for (std::uint32_t region = 0; region < rare_batch * blocks; ++region) {
      for (const auto* at = buckets.data() + std::size_t{region} * room; at < ends[region]; ++at) {
        const std::uint32_t x = *at & 0xfffff;
        EXPECT_EQ(x / sieve_block, region % blocks);
        hits.emplace_back(batch + region / blocks, *at >> 20, x);
      }
    }
  }
  std::sort(hits.begin(), hits.end());
  return hits;
}

TEST_P(FractionsTest, HitWhereTheRootsThemselvesDo) {
  const RarePrimes given;
  const auto expected = given.plain_hits();
  ASSERT_GT(expected.size(), prime_count * polynomials / 30);
  EXPECT_EQ(hits_by_fractions(given, qs_loops(GetParam())), expected);
}

INSTANTIATE_TEST_SUITE_P(Sets, FractionsTest, testing::ValuesIn(available_instruction_sets()));

}  // namespace
}  // namespace heiretsu::factorize

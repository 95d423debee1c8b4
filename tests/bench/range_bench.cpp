#include <benchmark/benchmark.h>

#include <numeric>
#include <vector>

#include "kernels/factorize/range_sieve.hpp"

namespace {

using namespace heiretsu;
using namespace heiretsu::factorize;

std::uint64_t first_of(const benchmark::State& state) { return (std::uint64_t{1} << state.range(0)) + 12345; }
std::uint64_t count_of(const benchmark::State& state) { return std::uint64_t{1} << state.range(1); }

void report(benchmark::State& state) {
  const auto numbers = static_cast<double>(count_of(state)) * static_cast<double>(state.iterations());
  state.counters["time_per_number"] = benchmark::Counter(numbers, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// Does every row multiply back to its number?
bool right(const FactorLists& lists, std::uint64_t first) {
  for (std::size_t i = 0; i < lists.size(); ++i) {
    std::uint64_t product = 1;
    for (const auto& power : lists[i]) {
      for (std::uint32_t e = 0; e < power.exponent; ++e) product *= power.prime;
    }
    if (product != first + i) return false;
  }
  return true;
}

/// All of it: prepare, then every grain in turn, each result dropped as a consumer would.
void Range(benchmark::State& state) {
  const auto first = first_of(state);
  const auto count = count_of(state);
  std::size_t powers = 0;
  for (auto _ : state) {
    powers = 0;
    RangeSieve sieve(first, count);
    sieve.prepare({0, sieve.slices()});
    for (std::uint64_t x = 0; x < count; x += RangeSieve::grain) powers += sieve({x, x + RangeSieve::grain}).powers.size();
    state.PauseTiming();
    const auto last = count - RangeSieve::grain;
    if (!right(sieve({0, RangeSieve::grain}), first) || !right(sieve({last, count}), first + last)) {
      state.SkipWithError("a row does not multiply back");
    }
    state.ResumeTiming();
  }
  report(state);
  state.counters["powers_per_number"] = static_cast<double>(powers) / static_cast<double>(count);
}
BENCHMARK(Range)->Args({40, 24})->Args({50, 24})->Args({60, 25})->Args({62, 26})->Unit(benchmark::kMillisecond);

/// The large primes alone; of short ranges the primes that hit nothing.
void Prepare(benchmark::State& state) {
  for (auto _ : state) {
    RangeSieve sieve(first_of(state), count_of(state));
    sieve.prepare({0, sieve.slices()});
  }
  report(state);
}
BENCHMARK(Prepare)->Args({62, 12})->Args({62, 26})->Unit(benchmark::kMillisecond);

/// The segments alone.
void Sieve(benchmark::State& state) {
  const auto count = count_of(state);
  RangeSieve sieve(first_of(state), count);
  sieve.prepare({0, sieve.slices()});
  for (auto _ : state) {
    for (std::uint64_t x = 0; x < count; x += RangeSieve::grain) benchmark::DoNotOptimize(sieve({x, x + RangeSieve::grain}));
  }
  report(state);
}
BENCHMARK(Sieve)->Args({32, 22})->Args({62, 22})->Unit(benchmark::kMillisecond);

/// The same numbers one by one.
void Batch(benchmark::State& state) {
  std::vector<std::uint64_t> numbers(count_of(state));
  std::iota(numbers.begin(), numbers.end(), first_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(factor_batch(numbers));
  report(state);
}
BENCHMARK(Batch)->Args({32, 12})->Args({48, 12})->Args({63, 12})->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();

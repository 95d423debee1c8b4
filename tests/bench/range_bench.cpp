#include <benchmark/benchmark.h>

#include <cmath>
#include <numeric>
#include <primesieve.hpp>
#include <string>
#include <vector>

#include "kernels/factorize/range/range_sieve.hpp"
#include "tests/bench/peers.hpp"

// CPU time per number of factoring consecutive numbers, ours by sieve or one by one, and the peers'. Names end with two
// powers of 2: where the numbers begin (12345 after it) and how many they are.

namespace {

using namespace heiretsu;
using namespace heiretsu::factorize;

std::uint64_t first_of(const benchmark::State& state) { return (std::uint64_t{1} << state.range(0)) + 12345; }
std::uint64_t count_of(const benchmark::State& state) { return std::uint64_t{1} << state.range(1); }

void report(benchmark::State& state) {
  const auto numbers = static_cast<double>(count_of(state)) * static_cast<double>(state.iterations());
  state.counters["per_number"] = benchmark::Counter(numbers, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// Are the rows those of the batch engine, which finds them in another way?
bool right(const FactorLists& lists, std::uint64_t first) {
  std::vector<std::uint64_t> numbers(lists.size());
  std::iota(numbers.begin(), numbers.end(), first);
  return multiply_back(numbers, lists) && same(lists, factor_batch(numbers));
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
    for (std::uint64_t x = 0; x < count; x += RangeSieve::grain)
      powers += sieve({x, x + RangeSieve::grain}).powers.size();
    state.PauseTiming();
    const auto last = count - RangeSieve::grain;
    if (!right(sieve({0, RangeSieve::grain}), first) || !right(sieve({last, count}), first + last)) {
      state.SkipWithError("wrong factors");
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
    for (std::uint64_t x = 0; x < count; x += RangeSieve::grain)
      benchmark::DoNotOptimize(sieve({x, x + RangeSieve::grain}));
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

/// The primes up to the root, each made once: less no sieve can do that finds large primes by a list.
void primesieve_to_root(benchmark::State& state) {
  const auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(first_of(state) + count_of(state))));
  std::uint64_t primes = 0;
  for (auto _ : state) {
    primes = 0;
    primesieve::iterator iterator(0, root);
    while (iterator.next_prime() <= root) ++primes;
  }
  if (primes != primesieve::count_primes(0, root)) state.SkipWithError("wrong number of primes");
  report(state);
}
BENCHMARK(primesieve_to_root)->Name("primesieve")->Args({40, 24})->Args({62, 26})->Unit(benchmark::kMillisecond);

void one_by_one(benchmark::State& state, const Peer& peer) {
  FactorLists lists;
  for (auto _ : state) {
    lists = {};
    for (std::uint64_t i = 0; i < count_of(state); ++i) peer.append(first_of(state) + i, lists);
  }
  if (!right(lists, first_of(state))) state.SkipWithError("wrong factors");
  report(state);
}

#ifdef HEIRETSU_PARI
/// PARI's sieve of consecutive numbers.
void pari_range(benchmark::State& state) {
  FactorLists lists;
  for (auto _ : state) lists = pari_factor_range(first_of(state), first_of(state) + count_of(state) - 1);
  if (!right(lists, first_of(state))) state.SkipWithError("wrong factors");
  report(state);
}
BENCHMARK(pari_range)->Args({40, 21})->Unit(benchmark::kMillisecond);
#endif

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  for (const Peer& peer : peers()) {
    benchmark::RegisterBenchmark(peer.name, one_by_one, peer)
        ->Args({40, 14})
        ->Args({62, 11})
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
}

// The blog's work, every i in 1..n tried by n % i == 0 for its four numbers, on one core: plain loops against the scan.
// Compare the CPU column: the scan's over that of the plain loop. A wrong list of divisors has no time.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/factorize/scan/blocks.hpp"
#include "kernels/factorize/scan/scan.hpp"

namespace {

using namespace heiretsu::factorize;

constexpr std::uint64_t numbers[] = {53541233, 21235343, 11421443, 5423123};
const std::vector<std::uint64_t> all_divisors{1,   5501, 9733, 53541233, 1,       21235343, 1, 11,
                                              383, 2711, 4213, 29821,    1038313, 11421443, 1, 5423123};

constexpr std::uint64_t large_prime = 10'000'000'019;

/// Reports whether the divisors are these, and the CPU time per trial.
template <class Word>
void report(benchmark::State& state, const std::vector<Word>& divisors, const std::vector<std::uint64_t>& right,
            double trials) {
  if (!std::equal(divisors.begin(), divisors.end(), right.begin(), right.end())) state.SkipWithError("wrong divisors");
  state.counters["per_trial"] =  // in seconds
      benchmark::Counter(trials, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
constexpr double all_trials = 53541233. + 21235343 + 11421443 + 5423123;

template <class Word>
void plain(benchmark::State& state) {
  std::vector<Word> divisors;
  for (auto _ : state) {
    divisors.clear();
    for (const auto number : numbers) {
      const auto n = static_cast<Word>(number);
      for (Word i = 1; i <= n; ++i) {
        if (n % i == 0) divisors.push_back(i);
      }
    }
    benchmark::DoNotOptimize(divisors.data());
  }
  report(state, divisors, all_divisors, all_trials);
}

void scanned(benchmark::State& state, const ScanBlocks& blocks) {
  std::vector<std::uint64_t> divisors;
  for (auto _ : state) {
    divisors.clear();
    for (const auto n : numbers) scan(n, {0, n}, divisors, blocks);
    benchmark::DoNotOptimize(divisors.data());
  }
  report(state, divisors, all_divisors, all_trials);
}

/// 10^8 trials in the middle of a number above 2^32.
void scanned_wide(benchmark::State& state, const ScanBlocks& blocks) {
  for (auto _ : state) {
    std::vector<std::uint64_t> divisors;
    scan(1'000'000'000'039, {100'000'000'000, 100'100'000'000}, divisors, blocks);
    benchmark::DoNotOptimize(divisors.data());
  }
}

/// All of one large prime in one call, without schedule, clock or record.
void bare(benchmark::State& state) {
  std::vector<std::uint64_t> divisors;
  for (auto _ : state) {
    divisors.clear();
    scan(large_prime, {0, large_prime}, divisors);
  }
  report(state, divisors, {1, large_prime}, static_cast<double>(large_prime));
}

}  // namespace

BENCHMARK(plain<std::uint32_t>)->Name("plain/uint32")->Unit(benchmark::kMillisecond);
BENCHMARK(bare)->Name("bare/10000000019")->Unit(benchmark::kMillisecond);
BENCHMARK(plain<std::uint64_t>)->Name("plain/uint64")->Unit(benchmark::kMillisecond);

int main(int argc, char** argv) {
  for (const InstructionSet set : available_instruction_sets()) {
    const std::string its_name(name(set));
    benchmark::RegisterBenchmark(("scan/" + its_name).c_str(), scanned, scan_blocks(set))
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("scan_wide_1e8/" + its_name).c_str(), scanned_wide, scan_blocks(set))
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}

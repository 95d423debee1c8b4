// What the phase clocks cost: a thread of the executor that scans a number in chunks. CMake builds it twice,
// clocked_bench as the programs are and unclocked_bench with a phase clock that reads none; tests/bench/phase_clocks.py
// runs both in turn.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "drivers/map/executor.hpp"
#include "drivers/map/schedules.hpp"
#include "drivers/map/team_source.hpp"
#include "kernels/factorize/scan/kernels.hpp"
#include "kernels/factorize/scan/scan.hpp"

namespace {

using namespace heiretsu;

constexpr std::uint64_t number = 10'000'000'019;
constexpr std::uint64_t trials = std::uint64_t{1} << 30;

Job scan_job() {
  Job job;
  job.items = trials;
  job.run = [](Range range) {
    std::vector<std::uint64_t> divisors;
    factorize::scan(number, {range.first, range.last}, divisors);
    return JobResult{std::string(divisors.size(), '.'), ""};
  };
  job.work = [](Range range) { return static_cast<double>(range.size()); };
  return job;
}

/// All trials in chunks of that many, dealt on demand to one thread.
void in_chunks(benchmark::State& state) {
  const auto grain = static_cast<std::uint64_t>(state.range(0));
  const Job job = scan_job();
  std::size_t chunks = 0;
  for (auto _ : state) {
    TeamSource source(
        [rest = Range{0, trials}]() mutable {
          return std::exchange(rest, Range{trials, trials});
        },
        schedules::dynamic, 1, grain);
    Share share = execute(Executor::openmp, job, source, 1);
    chunks = share.pieces.size();
    benchmark::DoNotOptimize(share.pieces.data());
  }
  state.counters["chunks"] = static_cast<double>(chunks);
}
BENCHMARK(in_chunks)
    ->Arg(factorize::ScanTrials::grain)
    ->Arg(factorize::ScanTrials::grain / 8)
    ->Unit(benchmark::kMillisecond);

/// One call of enter().
void enter(benchmark::State& state) {
  ThreadSample sample;
  PhaseClock clock(sample, Phase::wait);
  for (auto _ : state) {
    clock.enter(Phase::compute);
    benchmark::DoNotOptimize(sample);
  }
}
BENCHMARK(enter);

}  // namespace

BENCHMARK_MAIN();

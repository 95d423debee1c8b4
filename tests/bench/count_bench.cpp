// What an increment costs by each method of count, next to a bare loop: 1 and 2 threads, one counter.
#include <benchmark/benchmark.h>

#include <atomic>
#include <vector>

#include "kernels/count/counting.hpp"
#include "tests/kernels/enter_team.hpp"

namespace heiretsu::count {
namespace {

constexpr std::uint64_t increments = 5'000'000;

/// Times `body(team)` of all threads from the first start to the last end.
template <class Body>
void measure(benchmark::State& state, Body&& body) {
  const auto threads = static_cast<std::uint32_t>(state.range(0));
  for (auto unused : state) {
    std::vector<double> start(threads), end(threads);
    enter_team(threads, [&](Team& team) {
      start[team.thread()] = Team::now();
      body(team);
      end[team.thread()] = Team::now();
    });
    state.SetIterationTime(*std::max_element(end.begin(), end.end()) - *std::min_element(start.begin(), start.end()));
  }
  state.counters["ns"] =
      benchmark::Counter(static_cast<double>(increments * threads) * 1e-9,
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void bare(benchmark::State& state) {
  alignas(128) std::atomic<std::uint64_t> counter{0};
  measure(state, [&](Team&) {
    for (std::uint64_t i = 0; i < increments; ++i) counter.fetch_add(1, std::memory_order_relaxed);
  });
}
BENCHMARK(bare)->Arg(1)->Arg(2)->UseManualTime();

void method(benchmark::State& state, CountingMaker make) {
  Plan plan;
  plan.increments = increments;
  const auto counting = make(plan, static_cast<std::uint32_t>(state.range(0)));
  std::vector<Stamps> stamps(static_cast<std::size_t>(state.range(0)));
  measure(state, [&](Team& team) { counting->run(team, stamps[team.thread()]); });
}
BENCHMARK_CAPTURE(method, relaxed, make_relaxed)->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK_CAPTURE(method, atomic, make_atomic)->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK_CAPTURE(method, racy, make_racy)->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK_CAPTURE(method, cas, make_cas)->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK_CAPTURE(method, mutex, make_mutex)->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK_CAPTURE(method, critical, make_critical)->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK_CAPTURE(method, omp_lock, make_omp_lock)->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK_CAPTURE(method, sharded, make_sharded)->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK_CAPTURE(method, unpadded, make_unpadded)->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK_CAPTURE(method, reduction, make_reduction)->Arg(1)->Arg(2)->UseManualTime();

}  // namespace
}  // namespace heiretsu::count

BENCHMARK_MAIN();

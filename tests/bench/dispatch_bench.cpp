// What handing out an empty task costs by our pool, next to oneTBB, Asio and std::async. CPU is the figure to compare.
#include <benchmark/benchmark.h>

#include <future>
#include <span>
#include <vector>

#include "kernels/dispatch/pool.hpp"

#ifdef HEIRETSU_TBB
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_group.h>
#endif
#if __has_include(<asio.hpp>)
#include <asio.hpp>
#define HEIRETSU_ASIO
#endif

namespace heiretsu::dispatch {
namespace {

constexpr std::size_t workers = 2, tasks = 500'000;

/// Times `run(n)`, which hands out n empty tasks and waits for them.
template <class Run>
void measure(benchmark::State& state, std::size_t n, Run&& run) {
  for (auto unused : state) run(n);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
  state.counters["CPU/task"] = benchmark::Counter(
      static_cast<double>(n), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
#define DISPATCH(name) BENCHMARK(name)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond)

void pool_post(benchmark::State& state) {
  Pool pool(workers);
  measure(state, tasks, [&pool](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) pool.post([] {});
    pool.drain();
  });
}
DISPATCH(pool_post);

void pool_future(benchmark::State& state) {
  Pool pool(workers);
  measure(state, tasks, [&pool](std::size_t n) {
    std::vector<Future<std::size_t>> futures;
    futures.reserve(n);
    for (std::size_t i = 0; i < n; ++i) futures.push_back(pool.submit([i] { return i; }));
    for (Future<std::size_t>& future : futures) benchmark::DoNotOptimize(future.get());
  });
}
DISPATCH(pool_future);

void pool_as_completed(benchmark::State& state) {
  Pool pool(workers);
  measure(state, tasks, [&pool](std::size_t n) {
    std::vector<Future<std::size_t>> futures;
    futures.reserve(n);
    for (std::size_t i = 0; i < n; ++i) futures.push_back(pool.submit([i] { return i; }));
    AsCompleted done{std::span(futures)};
    while (const auto index = done.next()) benchmark::DoNotOptimize(futures[*index].get());
  });
}
DISPATCH(pool_as_completed);

void pool_map(benchmark::State& state) {
  Pool pool(workers);
  measure(state, tasks,
          [&pool](std::size_t n) { benchmark::DoNotOptimize(pool.map(n, [](std::size_t i) { return i; }).data()); });
}
DISPATCH(pool_map);

void std_async(benchmark::State& state) {
  measure(state, 2000, [](std::size_t n) {
    std::vector<std::future<std::size_t>> futures;
    for (std::size_t i = 0; i < n; ++i) futures.push_back(std::async(std::launch::async, [i] { return i; }));
    for (std::future<std::size_t>& future : futures) benchmark::DoNotOptimize(future.get());
  });
}
DISPATCH(std_async);

#ifdef HEIRETSU_TBB
void tbb_task_group(benchmark::State& state) {
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, workers);
  measure(state, tasks, [](std::size_t n) {
    tbb::task_group group;
    for (std::size_t i = 0; i < n; ++i) group.run([] {});
    group.wait();
  });
}
DISPATCH(tbb_task_group);

void tbb_parallel_for(benchmark::State& state) {
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, workers);
  measure(state, tasks, [](std::size_t n) {
    std::vector<std::size_t> results(n);
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, n, 1),
        [&results](const auto& range) {
          for (std::size_t i = range.begin(); i < range.end(); ++i) results[i] = i;
        },
        tbb::simple_partitioner());
    benchmark::DoNotOptimize(results.data());
  });
}
DISPATCH(tbb_parallel_for);
#endif

#ifdef HEIRETSU_ASIO
void asio_post(benchmark::State& state) {
  measure(state, tasks, [](std::size_t n) {
    asio::thread_pool pool(workers);
    for (std::size_t i = 0; i < n; ++i) asio::post(pool, [] {});
    pool.join();
  });
}
DISPATCH(asio_post);

void asio_future(benchmark::State& state) {
  measure(state, tasks, [](std::size_t n) {
    asio::thread_pool pool(workers);
    std::vector<std::future<std::size_t>> futures;
    futures.reserve(n);
    for (std::size_t i = 0; i < n; ++i) futures.push_back(asio::post(pool, asio::use_future([i] { return i; })));
    for (std::future<std::size_t>& future : futures) benchmark::DoNotOptimize(future.get());
  });
}
DISPATCH(asio_future);
#endif

}  // namespace
}  // namespace heiretsu::dispatch

BENCHMARK_MAIN();

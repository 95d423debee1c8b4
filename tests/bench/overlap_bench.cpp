// What a wait costs by each method of overlap, next to Asio and io_uring: N waits of 0.1 s. CPU is the figure to
// compare.
#include <benchmark/benchmark.h>

#include <chrono>
#include <memory>

#include "kernels/overlap/waits.hpp"

#if __has_include(<asio.hpp>)
#include <asio.hpp>
#define HEIRETSU_ASIO
#endif
#ifdef HEIRETSU_URING
#include <liburing.h>
#endif

namespace heiretsu::overlap {
namespace {

constexpr auto each = std::chrono::milliseconds(100);

/// Wall over the ideal and CPU per wait, of `run(waits)`.
template <class Run>
void measure(benchmark::State& state, Run&& run) {
  const auto waits = static_cast<std::uint64_t>(state.range(0));
  double wall = 0;
  for (auto unused : state) {
    const auto start = Clock::now();
    run(waits);
    wall += std::chrono::duration<double>(Clock::now() - start).count();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["wall/ideal"] = benchmark::Counter(wall / 0.1, benchmark::Counter::kAvgIterations);
  state.counters["CPU/wait"] = benchmark::Counter(
      static_cast<double>(state.range(0)), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void own(benchmark::State& state, Waited (*wait)(const Waits&)) {
  measure(state, [wait](std::uint64_t waits) { benchmark::DoNotOptimize(wait({waits, each, Medium::sleep}).early); });
}
#define OVERLAP_SIZES ->Arg(10'000)->Arg(1'000'000)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond)
BENCHMARK_CAPTURE(own, coroutine, wait_in_coroutines) OVERLAP_SIZES;
BENCHMARK_CAPTURE(own, event_loop, wait_in_event_loop) OVERLAP_SIZES;
BENCHMARK_CAPTURE(own, threads, wait_in_threads)->Arg(10'000)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

#ifdef HEIRETSU_ASIO
asio::awaitable<void> nap() {
  asio::steady_timer timer(co_await asio::this_coro::executor, each);
  co_await timer.async_wait(asio::use_awaitable);
}
void asio_coroutine(benchmark::State& state) {
  measure(state, [](std::uint64_t waits) {
    asio::io_context context(1);
    for (std::uint64_t i = 0; i < waits; ++i) asio::co_spawn(context, nap(), asio::detached);
    context.run();
  });
}
BENCHMARK(asio_coroutine) OVERLAP_SIZES;

void asio_callback(benchmark::State& state) {
  measure(state, [](std::uint64_t waits) {
    asio::io_context context(1);
    for (std::uint64_t i = 0; i < waits; ++i) {
      auto timer = std::make_unique<asio::steady_timer>(context, each);
      asio::steady_timer& its = *timer;
      its.async_wait([kept = std::move(timer)](const asio::error_code&) {});
    }
    context.run();
  });
}
BENCHMARK(asio_callback) OVERLAP_SIZES;
#endif

#ifdef HEIRETSU_URING
void io_uring_timeout(benchmark::State& state) {
  constexpr unsigned entries = 4096;
  io_uring ring{};
  if (io_uring_queue_init(entries, &ring, 0) != 0) return state.SkipWithError("no io_uring here");
  __kernel_timespec time{0, std::chrono::nanoseconds(each).count()};
  measure(state, [&](std::uint64_t waits) {
    for (std::uint64_t i = 0; i < waits; ++i) {
      io_uring_sqe* entry = io_uring_get_sqe(&ring);
      if (entry == nullptr) {
        io_uring_submit(&ring);
        entry = io_uring_get_sqe(&ring);
      }
      io_uring_prep_timeout(entry, &time, 0, 0);
    }
    io_uring_submit(&ring);
    for (std::uint64_t done = 0; done < waits;) {
      io_uring_cqe* entry = nullptr;
      if (io_uring_wait_cqe(&ring, &entry) != 0) continue;
      unsigned head = 0, count = 0;
      io_uring_for_each_cqe(&ring, head, entry)++ count;
      io_uring_cq_advance(&ring, count);
      done += count;
    }
  });
  io_uring_queue_exit(&ring);
}
BENCHMARK(io_uring_timeout) OVERLAP_SIZES;
#endif

}  // namespace
}  // namespace heiretsu::overlap

BENCHMARK_MAIN();

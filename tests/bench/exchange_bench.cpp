// What a hand-over costs by each queue of exchange, next to Boost.Lockfree, moodycamel and oneTBB: P:C threads, 64-bit
// items.
#include <benchmark/benchmark.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <numeric>
#include <thread>
#include <vector>

#include "kernels/exchange/backoff.hpp"
#include "kernels/exchange/exchange.hpp"
#include "kernels/exchange/mpmc_queue.hpp"
#include "kernels/exchange/spsc_ring.hpp"
#include "tests/kernels/enter_team.hpp"

#if __has_include(<boost/lockfree/spsc_queue.hpp>)
#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>
#endif
#if __has_include(<concurrentqueue/concurrentqueue.h>)
#include <concurrentqueue/concurrentqueue.h>
#endif
#ifdef HEIRETSU_TBB
#include <tbb/concurrent_queue.h>
#endif

namespace heiretsu::exchange {
namespace {

constexpr std::uint64_t capacity = 4096;

/// Keeps this thread on one of the machine's CPUs. Two threads that take turns on one CPU hand over through its cache,
/// and look faster than two that work at the same time.
void stay_on_cpu(std::uint32_t cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu % std::thread::hardware_concurrency(), &set);
  sched_setaffinity(0, sizeof set, &set);
}

/// Times `run(team)` of producers + consumers threads, each from its release to its return.
void measure(benchmark::State& state, std::uint64_t items, std::uint32_t threads,
             const std::function<void(Team&)>& run) {
  std::vector<double> start(threads), end(threads);
  enter_team(threads, [&](Team& team) {
    stay_on_cpu(team.thread());
    team.thread_barrier();
    start[team.thread()] = Team::now();
    run(team);
    end[team.thread()] = Team::now();
  });
  state.SetIterationTime(*std::max_element(end.begin(), end.end()) - *std::min_element(start.begin(), start.end()));
  state.SetItemsProcessed(state.items_processed() + static_cast<std::int64_t>(items));
}

/// One of our methods.
void own(benchmark::State& state, std::unique_ptr<Exchange> (*make)(const Plan&), std::uint64_t items,
         std::uint64_t batch) {
  Plan plan;
  plan.items = items;
  plan.producers = plan.consumers = static_cast<std::uint32_t>(state.range(0));
  plan.capacity = capacity;
  plan.batch = batch;
  for (auto unused : state) {
    const auto exchange = make(plan);
    Samples samples(plan.items);
    measure(state, items, 2 * plan.producers, [&](Team& team) { (void)exchange->run(team, samples); });
    if (exchange->receipt() != everything(items)) state.SkipWithError("wrong");
  }
}
BENCHMARK_CAPTURE(own, spsc, make_spsc, 20'000'000, 1)->Arg(1)->UseManualTime();
BENCHMARK_CAPTURE(own, mpmc_64_at_once, make_mpmc, 10'000'000, 64)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();
BENCHMARK_CAPTURE(own, mpmc_256_at_once, make_mpmc, 10'000'000, 256)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();
BENCHMARK_CAPTURE(own, mpmc_1_at_once, make_mpmc, 2'000'000, 1)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();
BENCHMARK_CAPTURE(own, mutex, make_mutex, 1'000'000, 1)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();

struct alignas(128) Aligned {
  std::byte bytes[128];
};

/// A peer: `push(items)` and `pop(buffer)` say how many went, 0 when none could; consumers share the count of what is
/// left.
template <std::size_t batch, class Push, class Pop>
void peer(benchmark::State& state, std::uint64_t items, Push&& push, Pop&& pop) {
  const auto sides = static_cast<std::uint32_t>(state.range(0));
  // On cache lines of their own: consumers write them, producers read what lies next to them.
  alignas(128) std::atomic<std::int64_t> left{static_cast<std::int64_t>(items)};
  alignas(128) std::atomic<std::uint64_t> sum{0};
  measure(state, items, 2 * sides, [&](Team& team) {
    double waited = 0;
    std::array<std::uint64_t, batch> buffer{};
    if (team.thread() < sides) {
      for (std::uint64_t item = items / sides * team.thread(), last = item + items / sides; item < last;) {
        const std::uint64_t count = std::min<std::uint64_t>(batch, last - item);
        std::iota(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count), item);
        for (std::uint64_t done = 0; done < count;) {
          Backoff backoff(waited);
          std::uint64_t went = 0;
          while ((went = push(team.thread(), buffer.data() + done, count - done)) == 0) backoff.pause();
          done += went;
        }
        item += count;
      }
      return;
    }
    std::uint64_t mine = 0;
    std::int64_t untold = 0;
    Backoff backoff(waited);
    while (true) {
      const std::uint64_t count = pop(team.thread() - sides, buffer.data(), batch);
      mine = std::accumulate(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count), mine);
      untold += static_cast<std::int64_t>(count);
      if (count > 0 && untold < 1024) continue;
      if (left.fetch_sub(untold) - untold <= 0) break;
      untold = 0;
      if (count == 0) backoff.pause();
    }
    sum += mine;
  });
  if (sum != items * (items - 1) / 2) state.SkipWithError("wrong");
}

/// Our ring in the peers' loops: items put in one by one, taken out as many as there are.
void ring(benchmark::State& state) {
  for (auto unused : state) {
    const auto memory = std::make_unique<Aligned[]>(SpscRing::bytes(capacity) / sizeof(Aligned));
    SpscRing& queue = *new (memory.get()) SpscRing(capacity);
    SpscRing::Producer in(queue);
    SpscRing::Consumer out(queue);
    double waited = 0;
    peer<1>(
        state, 20'000'000,
        [&](auto, const std::uint64_t* from, std::uint64_t) { return in.push(*from, waited) ? 1U : 0U; },
        [&](auto, std::uint64_t* to, std::uint64_t) {
          return out.try_pop({to, 1});
        });
  }
}
BENCHMARK(ring)->Arg(1)->UseManualTime();

void ring_64_at_once(benchmark::State& state) {
  for (auto unused : state) {
    const auto memory = std::make_unique<Aligned[]>(SpscRing::bytes(capacity) / sizeof(Aligned));
    SpscRing& queue = *new (memory.get()) SpscRing(capacity);
    SpscRing::Producer in(queue);
    SpscRing::Consumer out(queue);
    peer<64>(
        state, 20'000'000,
        [&](auto, const std::uint64_t* from, std::uint64_t count) {
          return in.try_push({from, count});
        },
        [&](auto, std::uint64_t* to, std::uint64_t count) {
          return out.try_pop({to, count});
        });
  }
}
BENCHMARK(ring_64_at_once)->Arg(1)->UseManualTime();

/// Our queue for many in the peers' loops.
template <std::size_t batch>
void mpmc(benchmark::State& state) {
  for (auto unused : state) {
    MpmcQueue queue(capacity);
    peer<batch>(
        state, batch == 1 ? 2'000'000 : 10'000'000,
        [&](auto, const std::uint64_t* from, std::uint64_t count) {
          return queue.try_push({from, count});
        },
        [&](auto, std::uint64_t* to, std::uint64_t count) {
          return queue.try_pop({to, count});
        });
  }
}
BENCHMARK(mpmc<1>)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();
BENCHMARK(mpmc<64>)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();
BENCHMARK(mpmc<256>)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();

#if __has_include(<boost/lockfree/spsc_queue.hpp>)
void boost_spsc(benchmark::State& state) {
  for (auto unused : state) {
    auto queue = std::make_unique<boost::lockfree::spsc_queue<std::uint64_t, boost::lockfree::capacity<capacity>>>();
    peer<1>(
        state, 20'000'000, [&](auto, const std::uint64_t* from, std::uint64_t) { return queue->push(*from) ? 1U : 0U; },
        [&](auto, std::uint64_t* to, std::uint64_t) { return queue->pop(*to) ? 1U : 0U; });
  }
}
BENCHMARK(boost_spsc)->Arg(1)->UseManualTime();

void boost_spsc_64_at_once(benchmark::State& state) {
  for (auto unused : state) {
    auto queue = std::make_unique<boost::lockfree::spsc_queue<std::uint64_t, boost::lockfree::capacity<capacity>>>();
    peer<64>(
        state, 20'000'000,
        [&](auto, const std::uint64_t* from, std::uint64_t count) { return queue->push(from, count); },
        [&](auto, std::uint64_t* to, std::uint64_t count) { return queue->pop(to, count); });
  }
}
BENCHMARK(boost_spsc_64_at_once)->Arg(1)->UseManualTime();

void boost_queue(benchmark::State& state) {
  for (auto unused : state) {
    boost::lockfree::queue<std::uint64_t> queue(capacity);
    peer<1>(
        state, 1'000'000,
        [&](auto, const std::uint64_t* from, std::uint64_t) { return queue.bounded_push(*from) ? 1U : 0U; },
        [&](auto, std::uint64_t* to, std::uint64_t) { return queue.pop(*to) ? 1U : 0U; });
  }
}
BENCHMARK(boost_queue)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();
#endif

#if __has_include(<concurrentqueue/concurrentqueue.h>)
/// Without a bound: try_enqueue, which takes no new memory, starves a producer once the others hold all blocks.
template <std::size_t batch>
void moodycamel_queue(benchmark::State& state) {
  const auto sides = static_cast<std::size_t>(state.range(0));
  for (auto unused : state) {
    moodycamel::ConcurrentQueue<std::uint64_t> queue(capacity, sides, 0);
    std::vector<moodycamel::ProducerToken> producers;
    std::vector<moodycamel::ConsumerToken> consumers;
    for (std::size_t i = 0; i < sides; ++i) {
      producers.emplace_back(queue);
      consumers.emplace_back(queue);
    }
    peer<batch>(
        state, batch == 1 ? 2'000'000 : 10'000'000,
        [&](auto thread, const std::uint64_t* from, std::uint64_t count) {
          return queue.enqueue_bulk(producers[thread], from, count) ? count : 0;
        },
        [&](auto thread, std::uint64_t* to, std::uint64_t count) {
          return queue.try_dequeue_bulk(consumers[thread], to, count);
        });
  }
}
BENCHMARK(moodycamel_queue<1>)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();
BENCHMARK(moodycamel_queue<64>)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();
BENCHMARK(moodycamel_queue<256>)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();
#endif

#ifdef HEIRETSU_TBB
void tbb_bounded(benchmark::State& state) {
  for (auto unused : state) {
    tbb::concurrent_bounded_queue<std::uint64_t> queue;
    queue.set_capacity(capacity);
    peer<1>(
        state, 1'000'000,
        [&](auto, const std::uint64_t* from, std::uint64_t) { return queue.try_push(*from) ? 1U : 0U; },
        [&](auto, std::uint64_t* to, std::uint64_t) { return queue.try_pop(*to) ? 1U : 0U; });
  }
}
BENCHMARK(tbb_bounded)->Arg(1)->Arg(2)->Arg(4)->UseManualTime();
#endif

}  // namespace
}  // namespace heiretsu::exchange

BENCHMARK_MAIN();

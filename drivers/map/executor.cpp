#include "drivers/map/executor.hpp"

#include <iterator>
#include <stdexcept>
#include <utility>

#include "drivers/map/thread_memory.hpp"
#include "drivers/team/first_exception.hpp"
#include "drivers/team/thread_team.hpp"

namespace heiretsu {
namespace {

/// Where a thread's results go.
struct Sink {
  ThreadSample& sample;
  std::vector<Piece>& pieces;
  std::vector<double>& costs;  // empty unless they are kept
};

/// One item at a time, because each is timed or because one of them fails.
void run_one_by_one(const Job& job, Range items, Sink& sink) {
  for (std::uint64_t i = items.first; i < items.last; ++i) {
    const double start = now();
    try {
      JobResult result = job.run({i, i + 1});
      sink.pieces.push_back({{i, i + 1}, std::move(result.bytes), std::move(result.notes)});
    } catch (const ItemError& error) {
      sink.pieces.push_back({{i, i + 1}, {}, error.what(), error.fault});
    }
    if (!sink.costs.empty()) sink.costs[i] = now() - start;
  }
}

void run(const Job& job, Range items, Sink& sink) {
  if (!sink.costs.empty()) return run_one_by_one(job, items, sink);
  try {
    JobResult result = job.run(items);
    sink.pieces.push_back({items, std::move(result.bytes), std::move(result.notes)});
  } catch (const ItemError&) {
    run_one_by_one(job, items, sink);
  }
}

/// What every thread does: take a range and compute it, until there is none.
void work(const Job& job, Source& source, std::uint32_t thread, Sink sink) {
  if (!job.brief) use_huge_pages();
  PhaseClock clock(sink.sample, Phase::wait);
  std::uint64_t ranges = 0;
  for (Range items = source.next(thread, clock); !items.empty(); items = source.next(thread, clock)) {
    if (job.aside) {
      clock.enter(Phase::io);
      job.aside(ranges++);
    }
    clock.enter(Phase::compute);
    run(job, items, sink);
    sink.sample.items += items.size();
    sink.sample.work += job.work(items);
  }
}

/// Calls run_thread(thread), which must not throw, on each of the threads.
void run_on(Executor executor, std::uint32_t threads, const std::function<void(std::uint32_t)>& run_thread) {
  if (executor == Executor::serial && threads != 1) throw std::logic_error("the serial executor runs one thread");
  if (executor == Executor::serial) {
    run_thread(0);
  } else {
    run_threads(threads, run_thread);
  }
}

}  // namespace

Share execute(Executor executor, const Job& job, Source& source, std::uint32_t threads, bool keep_costs) {
  Share share;
  share.threads.resize(threads);
  if (keep_costs) share.costs.resize(job.items);
  std::vector<std::vector<Piece>> pieces(threads);
  FirstException first;
  run_on(executor, threads, [&](std::uint32_t thread) {
    try {
      work(job, source, thread, {share.threads[thread], pieces[thread], share.costs});
    } catch (...) {
      first.keep();
      source.stop();
    }
  });
  first.rethrow();
  for (std::vector<Piece>& mine : pieces) std::move(mine.begin(), mine.end(), std::back_inserter(share.pieces));
  return share;
}

Share enter_all(Executor executor, const std::function<void(std::uint32_t, PhaseClock&)>& enter,
                std::uint32_t threads) {
  Share share;
  share.threads.resize(threads);
  FirstException first;
  run_on(executor, threads, [&](std::uint32_t thread) {
    PhaseClock clock(share.threads[thread], Phase::compute);
    try {
      enter(thread, clock);
    } catch (...) {
      first.keep();
    }
  });
  first.rethrow();
  return share;
}

}  // namespace heiretsu

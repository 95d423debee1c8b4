#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/dispatch/future.hpp"
#include "kernels/dispatch/queued_task.hpp"
#include "kernels/dispatch/ring.hpp"
#include "kernels/dispatch/spin_lock.hpp"

namespace heiretsu::dispatch {

/// A fixed team of worker threads that run tasks, first come first served; tasks may be handed in from any thread,
/// tasks included. What concurrent.futures is in Python, for tasks that may be as small as 100 ns.
///
///     Pool pool(4);
///     Future<int> answer = pool.submit([] { return 6 * 7; });
///     std::vector<double> roots = pool.map(1000, [](std::size_t i) { return std::sqrt(i); });
///     use(answer.get());
///
/// Tasks wait in one queue, from which a worker takes several at a time when many wait; idle workers may take these
/// away from it again, so that none is stuck behind a long one.
class Pool {
 public:
  /// @throws std::invalid_argument for 0 workers, std::runtime_error saying how many the system would start.
  explicit Pool(std::size_t workers);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  /// Runs whatever was handed in, then ends the workers. An exception that no drain() has reported is lost.
  ~Pool();

  [[nodiscard]] std::size_t workers() const { return workers_.size(); }

  /// Has `task()` called by a worker; what it returns or throws is the future's.
  template <class Task>
  [[nodiscard]] auto submit(Task&& task) {
    using Result = std::invoke_result_t<std::decay_t<Task>&>;
    using State = detail::TaskState<Result, std::decay_t<Task>>;
    auto* state = new State(std::forward<Task>(task));
    Future<Result> future(state);
    push(QueuedTask(Runner<State>{state}));
    return future;
  }

  /// As submit(), where no result matters: fire and forget. The first exception is kept for drain().
  template <class Task>
  void post(Task&& task) {
    push(QueuedTask(std::forward<Task>(task)));
  }

  /// f(0), ..., f(n - 1), in that order; each is a task of its own, without an allocation. The result type needs a
  /// default constructor. @throws what the first of them in that order has thrown; those not begun by then are left
  /// out.
  template <class Function>
  auto map(std::size_t n, const Function& f) {
    using Result = std::invoke_result_t<const Function&, std::size_t>;
    static_assert(!std::is_same_v<Result, bool>, "std::vector<bool> cannot be written by several threads");
    std::vector<Result> results(n);
    each(n, [&](std::size_t i) { results[i] = f(i); });
    return results;
  }

  /// f(0), ..., f(n - 1) for their effects, in any order. @throws as map().
  template <class Function>
  void each(std::size_t n, const Function& f);

  /// Waits until nothing is queued or running, then throws the first exception that a posted task has thrown.
  /// Must not be called from a task.
  void drain();

  /// Drops all tasks that no worker has taken yet; their futures throw Cancelled.
  void cancel();

 private:
  friend bool detail::help();
  struct Worker;
  struct Here;

  template <class State>
  struct Runner {
    State* state;
    void operator()() const noexcept { state->run(); }
    void drop() const noexcept { state->drop(); }
  };

  void push(const QueuedTask& task);
  void work(Worker& self);
  bool next_task(Worker& self, QueuedTask& task);
  bool find_task(Worker& self, QueuedTask& task);
  void run(QueuedTask& task) noexcept;
  void rest();
  void end_workers();

  SpinLock lock_;
  Ring<QueuedTask> queue_;
  std::vector<Worker*> sleepers_;  // not yet called
  std::size_t busy_ = 0;           // workers that may hold a task
  bool ending_ = false;
  std::exception_ptr error_;
  std::atomic<std::uint32_t> rests_ = 0;  // counts how often there was nothing to do any more
  std::vector<std::unique_ptr<Worker>> workers_;
};

template <class Function>
void Pool::each(std::size_t n, const Function& f) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::size_t failed = n;
  std::exception_ptr error;
  const auto some = [&] {
    for (std::size_t i = next.fetch_add(1, std::memory_order_relaxed); i < n;
         i = next.fetch_add(1, std::memory_order_relaxed)) {
      try {
        f(i);
      } catch (...) {
        next.store(n, std::memory_order_relaxed);
        const std::scoped_lock lock(mutex);
        if (i < failed) error = std::current_exception();
        failed = std::min(failed, i);
      }
    }
  };
  std::vector<Future<void>> parts;
  for (std::size_t i = 0; i < std::min(n, workers()); ++i) parts.push_back(submit(some));
  for (Future<void>& part : parts) part.wait();
  if (error) std::rethrow_exception(error);
  for (Future<void>& part : parts) part.get();  // Cancelled
}

}  // namespace heiretsu::dispatch

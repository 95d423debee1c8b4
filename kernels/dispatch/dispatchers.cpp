#include <algorithm>
#include <future>
#include <span>

#include "kernels/dispatch/pool.hpp"
#include "kernels/dispatch/tasks.hpp"

namespace heiretsu::dispatch {
namespace {

class OmpFor final : public Dispatcher {
 public:
  explicit OmpFor(std::uint32_t workers) : workers_(static_cast<int>(workers)) {}
  std::vector<std::uint64_t> run(const Tasks& tasks) override {
    std::vector<std::uint64_t> results(tasks.count);
#pragma omp parallel for schedule(dynamic, 1) num_threads(workers_)
    for (std::uint64_t i = 0; i < tasks.count; ++i) results[i] = run_task(tasks.first + i, tasks.rounds);
    return results;
  }

 private:
  int workers_;
};

class OmpTask final : public Dispatcher {
 public:
  explicit OmpTask(std::uint32_t workers) : workers_(static_cast<int>(workers)) {}
  std::vector<std::uint64_t> run(const Tasks& tasks) override {
    std::vector<std::uint64_t> results(tasks.count);
    std::uint64_t* const out = results.data();
#pragma omp parallel num_threads(workers_)
#pragma omp single
    for (std::uint64_t i = 0; i < tasks.count; ++i) {
#pragma omp task firstprivate(i, out) shared(tasks)
      out[i] = run_task(tasks.first + i, tasks.rounds);
    }
    return results;
  }

 private:
  int workers_;
};

class Async final : public Dispatcher {
 public:
  std::vector<std::uint64_t> run(const Tasks& tasks) override {
    constexpr std::uint64_t threads_at_once = 1000;
    std::vector<std::uint64_t> results(tasks.count);
    for (std::uint64_t begin = 0; begin < tasks.count; begin += threads_at_once) {
      const std::uint64_t end = std::min(begin + threads_at_once, tasks.count);
      std::vector<std::future<std::uint64_t>> futures;
      for (std::uint64_t i = begin; i < end; ++i)
        futures.push_back(std::async(std::launch::async, run_task, tasks.first + i, tasks.rounds));
      for (std::uint64_t i = begin; i < end; ++i) results[i] = futures[i - begin].get();
    }
    return results;
  }
};

class PoolMap final : public Dispatcher {
 public:
  explicit PoolMap(std::uint32_t workers) : pool_(workers) {}
  std::vector<std::uint64_t> run(const Tasks& tasks) override {
    return pool_.map(tasks.count, [&tasks](std::size_t i) { return run_task(tasks.first + i, tasks.rounds); });
  }

 private:
  Pool pool_;
};

class PoolAsCompleted final : public Dispatcher {
 public:
  explicit PoolAsCompleted(std::uint32_t workers) : pool_(workers) {}
  std::vector<std::uint64_t> run(const Tasks& tasks) override {
    std::vector<std::uint64_t> results(tasks.count);
    std::vector<Future<std::uint64_t>> futures;
    futures.reserve(tasks.count);
    for (std::uint64_t i = 0; i < tasks.count; ++i)
      futures.push_back(
          pool_.submit([task = tasks.first + i, rounds = tasks.rounds] { return run_task(task, rounds); }));
    AsCompleted done{std::span(futures)};
    while (const auto index = done.next()) results[*index] = futures[*index].get();
    return results;
  }

 private:
  Pool pool_;
};

}  // namespace

std::unique_ptr<Dispatcher> make_omp_for(std::uint32_t workers) { return std::make_unique<OmpFor>(workers); }
std::unique_ptr<Dispatcher> make_omp_task(std::uint32_t workers) { return std::make_unique<OmpTask>(workers); }
std::unique_ptr<Dispatcher> make_async(std::uint32_t) { return std::make_unique<Async>(); }
std::unique_ptr<Dispatcher> make_pool_map(std::uint32_t workers) { return std::make_unique<PoolMap>(workers); }
std::unique_ptr<Dispatcher> make_pool_as_completed(std::uint32_t workers) {
  return std::make_unique<PoolAsCompleted>(workers);
}

}  // namespace heiretsu::dispatch

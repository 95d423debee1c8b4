#include "kernels/dispatch/pool.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>

namespace heiretsu::dispatch {
namespace {

constexpr std::size_t cache_line = 64;

/// The tasks a worker took from the queue at once: it and idle others claim them one by one, first come first served.
class TakenTasks {
 public:
  static constexpr std::size_t room = 64;

  /// Takes a task out; from any thread.
  bool claim(QueuedTask& task) {
    const std::uint64_t seen = window_.load(std::memory_order_relaxed);
    if (next(seen) >= count(seen)) return false;
    const std::uint64_t mine = window_.fetch_add(1, std::memory_order_acquire);
    if (next(mine) >= count(mine)) return false;
    task = tasks_[next(mine)];
    copied_.fetch_add(1, std::memory_order_release);
    return true;
  }

  /// Fills it with `number` tasks from the queue; its owner only, after a claim found nothing.
  void fill(Ring<QueuedTask>& queue, std::size_t number) {
    while (copied_.load(std::memory_order_acquire) != filled_) {  // another thread is copying: a few instructions
    }
    for (std::size_t i = 0; i < number; ++i) tasks_[i] = queue.pop();
    filled_ += number;
    window_.store(std::uint64_t{number} << 32, std::memory_order_release);
  }

 private:
  static std::size_t next(std::uint64_t window) { return window & 0xffffffffU; }
  static std::size_t count(std::uint64_t window) { return window >> 32; }

  std::array<QueuedTask, room> tasks_;
  alignas(cache_line) std::atomic<std::uint64_t> window_{0};  // how many there are, and which is next
  std::atomic<std::uint64_t> copied_{0};
  std::uint64_t filled_ = 0;
};

}  // namespace

struct Pool::Worker {
  void call() noexcept {
    called.store(true, std::memory_order_release);
    called.notify_one();
  }

  TakenTasks taken;
  std::atomic<bool> called = false;
  std::thread thread;
};

struct Pool::Here {
  inline static thread_local Pool* pool = nullptr;  // whose worker this thread is
  inline static thread_local Worker* worker = nullptr;
};

Pool::Pool(std::size_t workers) {
  if (workers == 0) throw std::invalid_argument("a pool needs a worker");
  for (std::size_t i = 0; i < workers; ++i) workers_.push_back(std::make_unique<Worker>());
  busy_ = workers;
  sleepers_.reserve(workers);
  for (std::size_t i = 0; i < workers; ++i) {
    try {
      workers_[i]->thread = std::thread([this, i] { work(*workers_[i]); });
    } catch (const std::system_error& error) {
      end_workers();
      throw std::runtime_error("only " + std::to_string(i) + " of " + std::to_string(workers) +
                               " workers could be started: " + error.what());
    }
  }
}

Pool::~Pool() { end_workers(); }

void Pool::end_workers() {
  std::vector<Worker*> sleepers;
  {
    const std::scoped_lock lock(lock_);
    ending_ = true;
    sleepers.swap(sleepers_);
  }
  for (Worker* sleeper : sleepers) sleeper->call();
  for (const auto& worker : workers_)
    if (worker->thread.joinable()) worker->thread.join();
}

void Pool::push(const QueuedTask& task) {
  Worker* sleeper = nullptr;
  {
    const std::scoped_lock lock(lock_);
    queue_.push(task);
    if (!sleepers_.empty()) {
      sleeper = sleepers_.back();
      sleepers_.pop_back();
    }
  }
  if (sleeper != nullptr) sleeper->call();
}

/// A task from the queue, with more for later when many wait and nobody sleeps; else one of those that another worker
/// has taken. The caller holds the lock.
bool Pool::find_task(Worker& self, QueuedTask& task) {
  if (!queue_.empty()) {
    task = queue_.pop();
    const std::size_t more = !sleepers_.empty() ? 0 : std::min(queue_.size() / (2 * workers_.size()), TakenTasks::room);
    if (more > 0) self.taken.fill(queue_, more);
    return true;
  }
  return std::any_of(workers_.begin(), workers_.end(),
                     [&task](const auto& worker) { return worker->taken.claim(task); });
}

/// Sleeps until there is one; false at the end.
bool Pool::next_task(Worker& self, QueuedTask& task) {
  if (self.taken.claim(task)) return true;
  for (bool awake = true;; awake = false) {
    {
      const std::scoped_lock lock(lock_);
      if (!awake) ++busy_;
      if (find_task(self, task)) return true;
      if (--busy_ == 0) rest();
      if (ending_) return false;
      self.called.store(false, std::memory_order_relaxed);
      sleepers_.push_back(&self);
    }
    self.called.wait(false, std::memory_order_acquire);
  }
}

/// No work is left: wakes those who drain.
void Pool::rest() {
  rests_.fetch_add(1, std::memory_order_release);
  rests_.notify_all();
}

void Pool::run(QueuedTask& task) noexcept {
  try {
    task.call();
  } catch (...) {
    const std::scoped_lock lock(lock_);
    if (!error_) error_ = std::current_exception();
  }
}

void Pool::work(Worker& self) {
  Here::pool = this;
  Here::worker = &self;
  QueuedTask task;
  while (next_task(self, task)) run(task);
}

void Pool::drain() {
  for (;;) {
    const std::uint32_t seen = rests_.load(std::memory_order_acquire);
    {
      const std::scoped_lock lock(lock_);
      if (busy_ == 0 && queue_.empty()) break;
    }
    rests_.wait(seen, std::memory_order_acquire);
  }
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void Pool::cancel() {
  std::vector<QueuedTask> dropped;
  {
    const std::scoped_lock lock(lock_);
    while (!queue_.empty()) dropped.push_back(queue_.pop());
    QueuedTask task;
    for (const auto& worker : workers_)
      while (worker->taken.claim(task)) dropped.push_back(task);
    if (busy_ == 0) rest();
  }
  for (QueuedTask& task : dropped) task.drop();
}

namespace detail {

bool help() {
  Pool* const pool = Pool::Here::pool;
  if (pool == nullptr) return false;
  Pool::Worker& self = *Pool::Here::worker;
  QueuedTask task;
  bool found = self.taken.claim(task);
  if (!found) {
    const std::scoped_lock lock(pool->lock_);
    found = pool->find_task(self, task);
  }
  if (found)
    pool->run(task);
  else
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  return true;
}

void wait_for(StateBase& state) {
  while (!state.ended() && help()) {}
  struct Flag final : Listener {
    void ended() noexcept override {
      over.store(true, std::memory_order_release);
      over.notify_one();
    }
    std::atomic<bool> over = false;
  } flag;
  if (!state.ended() && state.listen(flag)) flag.over.wait(false, std::memory_order_acquire);
}

}  // namespace detail
}  // namespace heiretsu::dispatch

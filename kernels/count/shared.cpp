#include <omp.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

#include "kernels/count/counting.hpp"
#include "kernels/count/loop.hpp"

namespace heiretsu::count {
namespace {

constexpr std::size_t cache_line = 64;

struct Racy {
  static constexpr bool loses = true;
  void increment() { value_.store(value_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_; }
  std::atomic<std::uint64_t> value_{0};
};

template <std::memory_order order>
struct FetchAdd {
  static constexpr bool loses = false;
  void increment() { value_.fetch_add(1, order); }
  [[nodiscard]] std::uint64_t value() const { return value_; }
  std::atomic<std::uint64_t> value_{0};
};

struct CompareAndSwap {
  static constexpr bool loses = false;
  void increment() {
    std::uint64_t seen = value_.load(std::memory_order_relaxed);
    while (!value_.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed)) {}
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }
  std::atomic<std::uint64_t> value_{0};
};

// A lock and its counter in a cache line of their own: neighbours must not contend.
struct alignas(cache_line) Mutex {
  static constexpr bool loses = false;
  void increment() {
    const std::lock_guard lock(mutex_);
    ++value_;
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }
  std::mutex mutex_;
  std::uint64_t value_ = 0;
};

struct alignas(cache_line) OmpLock {
  static constexpr bool loses = false;
  OmpLock() { omp_init_lock(&lock_); }
  OmpLock(const OmpLock&) = delete;
  OmpLock& operator=(const OmpLock&) = delete;
  ~OmpLock() { omp_destroy_lock(&lock_); }
  void increment() {
    omp_set_lock(&lock_);
    ++value_;
    omp_unset_lock(&lock_);
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }
  omp_lock_t lock_{};
  std::uint64_t value_ = 0;
};

struct Critical {
  static constexpr bool loses = false;
  void increment() {
#pragma omp critical(heiretsu_count)
    ++value_;
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }
  std::uint64_t value_ = 0;
};

/// Counters that all threads of the rank increment.
template <class Cell>
class Shared final : public Counting {
 public:
  explicit Shared(const Plan& plan) : Counting(plan), cells_(plan.counters + 2 * margin) {}

  void run(Team& team, Stamps& stamps) override {
    count_up(team, plan(), stamps, [cells = &cells_[margin]](std::uint64_t counter) { cells[counter].increment(); });
  }
  [[nodiscard]] std::uint64_t total() override {
    std::uint64_t sum = 0;
    for (const Cell& cell : cells_) sum += cell.value();
    return sum;
  }
  [[nodiscard]] bool loses() const override { return Cell::loses; }

 private:
  // A cache line of cells that nobody uses on either side keeps the heap's neighbours away from the counters.
  static constexpr std::size_t margin = cache_line / sizeof(Cell);
  std::vector<Cell> cells_;
};

}  // namespace

std::unique_ptr<Counting> make_racy(const Plan& plan, std::uint32_t) { return std::make_unique<Shared<Racy>>(plan); }
std::unique_ptr<Counting> make_mutex(const Plan& plan, std::uint32_t) { return std::make_unique<Shared<Mutex>>(plan); }
std::unique_ptr<Counting> make_critical(const Plan& plan, std::uint32_t) {
  return std::make_unique<Shared<Critical>>(plan);
}
std::unique_ptr<Counting> make_omp_lock(const Plan& plan, std::uint32_t) {
  return std::make_unique<Shared<OmpLock>>(plan);
}
std::unique_ptr<Counting> make_atomic(const Plan& plan, std::uint32_t) {
  return std::make_unique<Shared<FetchAdd<std::memory_order_seq_cst>>>(plan);
}
std::unique_ptr<Counting> make_relaxed(const Plan& plan, std::uint32_t) {
  return std::make_unique<Shared<FetchAdd<std::memory_order_relaxed>>>(plan);
}
std::unique_ptr<Counting> make_cas(const Plan& plan, std::uint32_t) {
  return std::make_unique<Shared<CompareAndSwap>>(plan);
}

double bytes_needed(double counters, double threads, bool zipf) {
  // Per counter a lock's cache line, or a word for each thread.
  return counters * (std::max<double>(cache_line, sizeof(std::uint64_t) * threads) + (zipf ? 16 : 0));
}

}  // namespace heiretsu::count

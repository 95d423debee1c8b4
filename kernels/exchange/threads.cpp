#include <atomic>
#include <deque>
#include <new>
#include <vector>

#include "kernels/exchange/exchange.hpp"
#include "kernels/exchange/loops.hpp"
#include "kernels/exchange/mpmc_queue.hpp"
#include "kernels/exchange/mutex_queue.hpp"
#include "kernels/exchange/spsc_ring.hpp"

namespace heiretsu::exchange {
namespace {

/// What the methods between threads share: who does what, and what is done when somebody fails.
class BetweenThreads : public Exchange {
 public:
  explicit BetweenThreads(const Plan& plan) : Exchange(plan), receipts_(plan.consumers) {}

  Outcome run(Team& team, Samples& samples) final {
    Outcome outcome;
    try {
      if (team.thread() < plan().producers) {
        send(team.thread(), samples, outcome.waited);
        outcome.work = static_cast<double>(plan().part(team.thread()).size());
      } else if (team.thread() < plan().producers + plan().consumers) {
        const std::uint32_t consumer = team.thread() - plan().producers;
        Receipt mine;
        receive(consumer, samples, mine, outcome.waited);
        receipts_[consumer] = mine;
        outcome.items = mine.count;
        outcome.work = static_cast<double>(mine.count);
      }
    } catch (...) {
      close_all();
      throw;
    }
    return outcome;
  }

  [[nodiscard]] Receipt receipt() const final {
    Receipt all;
    for (const Receipt& receipt : receipts_) all += receipt;
    return all;
  }

 protected:
  virtual void send(std::uint32_t producer, Samples& samples, double& waited) = 0;
  virtual void receive(std::uint32_t consumer, Samples& samples, Receipt& receipt, double& waited) = 0;
  virtual void close_all() = 0;

  /// Is this the last producer to finish? Each asks once.
  [[nodiscard]] bool last_to_finish() {
    return finished_.fetch_add(1, std::memory_order_acq_rel) + 1 == plan().producers;
  }

 private:
  std::vector<Receipt> receipts_;
  std::atomic<std::uint32_t> finished_{0};
};

class Mutex final : public BetweenThreads {
 public:
  explicit Mutex(const Plan& plan) : BetweenThreads(plan), queue_(plan.capacity) {}

 private:
  void send(std::uint32_t producer, Samples& samples, double&) override {
    produce(plan(), producer, samples, [this](std::uint64_t item) { return queue_.push(item); });
    if (last_to_finish()) queue_.close();
  }
  void receive(std::uint32_t, Samples& samples, Receipt& receipt, double&) override {
    while (const auto item = queue_.pop()) consume(plan(), {&*item, 1}, samples, receipt);
  }
  void close_all() override { queue_.close(); }

  MutexQueue queue_;
};

/// Memory for a ring, aligned as it wants.
class OwnRing {
 public:
  explicit OwnRing(std::uint64_t capacity)
      : memory_(::operator new(SpscRing::bytes(capacity), alignment)), ring_(*new (memory_) SpscRing(capacity)) {}
  OwnRing(const OwnRing&) = delete;
  OwnRing& operator=(const OwnRing&) = delete;
  ~OwnRing() { ::operator delete(memory_, alignment); }
  [[nodiscard]] SpscRing& ring() { return ring_; }

 private:
  static constexpr std::align_val_t alignment{alignof(SpscRing)};
  void* memory_;
  SpscRing& ring_;
};

class Spsc final : public BetweenThreads {
 public:
  explicit Spsc(const Plan& plan) : BetweenThreads(plan) {
    for (std::uint32_t pair = 0; pair < plan.producers; ++pair) rings_.emplace_back(plan.capacity);
  }

 private:
  void send(std::uint32_t producer, Samples& samples, double& waited) override {
    SpscRing& ring = rings_[producer].ring();
    SpscRing::Producer end(ring);
    produce(plan(), producer, samples, [&](std::uint64_t item) { return end.push(item, waited); });
    end.flush();
    ring.close();
  }
  void receive(std::uint32_t consumer, Samples& samples, Receipt& receipt, double& waited) override {
    SpscRing::Consumer end(rings_[consumer].ring());
    std::array<std::uint64_t, 64> items;
    while (const std::size_t count = end.pop(items, waited)) consume(plan(), {items.data(), count}, samples, receipt);
  }
  void close_all() override {
    for (OwnRing& own : rings_) own.ring().close();
  }

  std::deque<OwnRing> rings_;
};

class Mpmc final : public BetweenThreads {
 public:
  explicit Mpmc(const Plan& plan) : BetweenThreads(plan), queue_(plan.capacity) {}

 private:
  void send(std::uint32_t producer, Samples& samples, double& waited) override {
    produce_batches(plan(), producer, samples,
                    [&](std::span<const std::uint64_t> items) { return queue_.push(items, waited); });
    if (last_to_finish()) queue_.close();
  }
  void receive(std::uint32_t, Samples& samples, Receipt& receipt, double& waited) override {
    std::vector<std::uint64_t> items(plan().batch);
    while (const std::size_t count = queue_.pop(items, waited))
      consume(plan(), {items.data(), count}, samples, receipt);
  }
  void close_all() override { queue_.close(); }

  MpmcQueue queue_;
};

}  // namespace

std::unique_ptr<Exchange> make_mutex(const Plan& plan) { return std::make_unique<Mutex>(plan); }
std::unique_ptr<Exchange> make_spsc(const Plan& plan) { return std::make_unique<Spsc>(plan); }
std::unique_ptr<Exchange> make_mpmc(const Plan& plan) { return std::make_unique<Mpmc>(plan); }

}  // namespace heiretsu::exchange

#include <atomic>
#include <vector>

#include "kernels/count/counting.hpp"
#include "kernels/count/loop.hpp"

namespace heiretsu::count {
namespace {

/// A row of counters for each thread, which alone writes it; others may read it at any time.
class Rows final : public Counting {
 public:
  /// Rows begin `padding` words after the end of the row before.
  Rows(const Plan& plan, std::uint32_t threads, std::size_t padding)
      : Counting(plan), stride_(plan.counters + padding), padding_(padding), words_(stride_ * threads + padding) {}

  void run(Team& team, Stamps& stamps) override {
    count_up(team, plan(), stamps, [row = &words_[padding_ + team.thread() * stride_]](std::uint64_t counter) {
      row[counter].store(row[counter].load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    });
  }
  [[nodiscard]] std::uint64_t total() override {
    std::uint64_t sum = 0;
    for (const auto& word : words_) sum += word.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  std::size_t stride_, padding_;
  std::vector<std::atomic<std::uint64_t>> words_;
};

}  // namespace

// 128 bytes: processors fetch cache lines in pairs.
std::unique_ptr<Counting> make_sharded(const Plan& plan, std::uint32_t threads) {
  return std::make_unique<Rows>(plan, threads, 16);
}
std::unique_ptr<Counting> make_unpadded(const Plan& plan, std::uint32_t threads) {
  return std::make_unique<Rows>(plan, threads, 0);
}

}  // namespace heiretsu::count

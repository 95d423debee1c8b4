#include <atomic>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "kernels/overlap/blocking.hpp"
#include "kernels/overlap/waits.hpp"

namespace heiretsu::overlap {
namespace {

/// Threads that are joined whatever happens.
class Threads {
 public:
  Threads() = default;
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads() {
    for (std::thread& thread : threads_) thread.join();
  }

  /// @throws std::runtime_error when the system gives no thread for `work`, one of `all`.
  template <class Work>
  void start(Work&& work, std::uint64_t all) {
    try {
      threads_.emplace_back(std::forward<Work>(work));
    } catch (const std::system_error& error) {
      throw std::runtime_error("only " + std::to_string(threads_.size()) + " of " + std::to_string(all) +
                               " threads could be started: " + error.what());
    }
  }

 private:
  std::vector<std::thread> threads_;
};

}  // namespace

Waited wait_in_threads(const Waits& waits) {
  const Blocking blocking(waits.medium, waits.count);
  std::vector<Clock::duration> late(waits.count);
  std::atomic<std::uint64_t> in_flight = 0, max_in_flight = 0;
  {
    Threads threads;
    for (std::uint64_t i = 0; i < waits.count; ++i)
      threads.start(
          [&, i] {
            const std::uint64_t here = in_flight.fetch_add(1) + 1;
            for (std::uint64_t seen = max_in_flight; seen < here && !max_in_flight.compare_exchange_weak(seen, here);) {
            }
            late[i] = blocking.wait(waits.each, i);
            in_flight.fetch_sub(1);
          },
          waits.count);
  }
  Waited waited;
  for (const Clock::duration each : late) waited.count(each);
  waited.max_in_flight = max_in_flight;
  return waited;
}

}  // namespace heiretsu::overlap

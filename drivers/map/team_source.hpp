#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "drivers/map/policy.hpp"
#include "drivers/map/source.hpp"

namespace heiretsu {

/// Deals a rank's ranges to its threads: each range is split among the threads by a policy of their own; the thread
/// that finds it used up fetches the next one for all.
class TeamSource final : public Source {
 public:
  /// Gets the next range of this rank, empty when there is none. Called by one thread at a time.
  using Fetch = std::function<Range()>;

  /// `grain` in items; 0: each range in equal parts, one per thread, as chunks made for all threads of a rank are.
  TeamSource(Fetch fetch, Schedule schedule, std::uint32_t threads, std::uint64_t grain);

  Range next(std::uint32_t thread, PhaseClock& clock) override;
  void stop() override;

 private:
  /// Fetches the next range and starts to deal it, or notes that none is left.
  void refill(PhaseClock& clock);

  Fetch fetch_;
  Schedule schedule_;
  std::uint32_t threads_;
  std::uint64_t grain_;
  std::mutex mutex_;
  std::condition_variable refilled_;
  std::uint64_t offset_ = 0;  // where the current range begins; the policy deals [0, its length)
  Policy policy_;
  std::vector<std::uint64_t> state_;
  std::uint64_t refills_ = 0;
  bool finished_ = false;
};

}  // namespace heiretsu

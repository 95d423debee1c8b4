#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "drivers/map/policy.hpp"
#include "drivers/map/source.hpp"

namespace heiretsu {

/// Deals a rank's ranges on to its threads: each range that `upper` gives is split among the threads by a policy of
/// their own; when it is used up the thread that finds this out fetches the next one for all.
class TeamSource final : public Source {
 public:
  /// The next range of this rank, empty when there is none; called by one thread at a time.
  using Upper = std::function<Range()>;

  /// grain in items; 0 deals each range in equal parts, one a thread: the chunks of a schedule over all ranks' threads.
  TeamSource(Upper upper, Schedule schedule, std::uint32_t threads, std::uint64_t grain);

  Range next(std::uint32_t thread, PhaseClock& clock) override;
  void stop() override;

 private:
  /// Fetches a range and deals it anew, or notes that the rank has none left.
  void refill(PhaseClock& clock);

  Upper upper_;
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

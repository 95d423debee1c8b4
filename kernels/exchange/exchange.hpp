#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "kernels/exchange/plan.hpp"
#include "kernels/exchange/samples.hpp"
#include "kernels/team.hpp"

namespace heiretsu::exchange {

/// One method of handing items over: made before the clock starts, entered by every thread of the team, then asked for
/// the receipt.
class Exchange {
 public:
  explicit Exchange(const Plan& plan) : plan_(plan) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  virtual ~Exchange() = default;

  /// This thread's part: it produces, consumes, or has nothing to do. Outcome::items are those it received,
  /// Outcome::work those it sent or received. When it throws, the others stop waiting for it.
  virtual Outcome run(Team& team, Samples& samples) = 0;

  /// What this rank's consumers received; valid once the team has joined.
  [[nodiscard]] virtual Receipt receipt() const = 0;

 protected:
  [[nodiscard]] const Plan& plan() const { return plan_; }

 private:
  Plan plan_;
};

/// Between threads 0 .. producers-1 and the consumers after them, on one rank:
/// a deque of items behind a mutex;
std::unique_ptr<Exchange> make_mutex(const Plan& plan);
/// a ring for each pair of a producer and a consumer, of which there must be as many;
std::unique_ptr<Exchange> make_spsc(const Plan& plan);
/// a bounded queue without locks, plan.batch items at a time.
std::unique_ptr<Exchange> make_mpmc(const Plan& plan);

}  // namespace heiretsu::exchange

#include "drivers/planted/pass.hpp"

#include <atomic>
#include <barrier>
#include <utility>

#include "drivers/measure/phase_clock.hpp"
#include "drivers/team/thread_team.hpp"

namespace heiretsu::planted {
namespace {

/// Waits instead of computing, so that threads need no core; counts as CPU time.
void pretend_to_compute(double seconds, PhaseClock& clock) {
  const double start = now();
  wait(seconds);
  clock.sample().cpu += now() - start;
}

/// The threads of one rank in one repetition.
class Pass {
 public:
  Pass(const Ranks& ranks, std::uint32_t threads, const Scenario& scenario)
      : ranks_(ranks), threads_(threads), scenario_(scenario), gate_(static_cast<std::ptrdiff_t>(threads)) {
    sample_.threads.resize(threads);
  }

  RankSample run() {
    sample_.start = now();
    run_threads(threads_, [this](std::uint32_t thread) { work(thread); });
    sample_.end = now();
    return std::move(sample_);
  }

 private:
  void work(std::uint32_t thread) {
    const Plan plan = make_plan(scenario_, {ranks_.rank(), ranks_.size(), thread, threads_});
    PhaseClock clock(sample_.threads[thread], Phase::serial);
    pretend_to_compute(plan.serial, clock);
    clock.enter(Phase::wait);
    gate_.arrive_and_wait();
    if (thread == 0) communicate(plan.message, clock);
    gate_.arrive_and_wait();
    for (std::uint32_t turn = turn_; turn != thread; turn = turn_) turn_.wait(turn);
    clock.enter(Phase::compute);
    pretend_to_compute(plan.locked, clock);
    turn_ = thread + 1;
    turn_.notify_all();
    pretend_to_compute(plan.compute, clock);
    clock.sample().items = 1;
    clock.sample().work = plan.serial + plan.locked + plan.compute;
  }

  /// All ranks wait for rank 0's serial part, then for their messages.
  void communicate(double message, PhaseClock& clock) {
    clock.enter(Phase::communicate);
    ranks_.barrier();
    wait(message);
    clock.enter(Phase::wait);
  }

  const Ranks& ranks_;
  std::uint32_t threads_;
  const Scenario& scenario_;
  std::barrier<> gate_;
  std::atomic<std::uint32_t> turn_{0};  // the thread whose turn it is to hold the lock
  RankSample sample_;
};

}  // namespace

RankSample pass(const Ranks& ranks, std::uint32_t threads, const Scenario& scenario) {
  return Pass(ranks, threads, scenario).run();
}

}  // namespace heiretsu::planted

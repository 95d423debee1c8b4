#include "drivers/foresee/node.hpp"

#include <algorithm>
#include <limits>

#include "kernels/base/arithmetic.hpp"

namespace heiretsu::foresee {
namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

double& lost(Run& run, Cause cause) { return run.outcome.lost[static_cast<std::size_t>(cause)]; }

}  // namespace

Node::Node(std::uint32_t ranks, std::uint32_t threads, std::uint64_t thread_grain, double start)
    : threads_(threads),
      thread_grain_(thread_grain),
      workers_(std::size_t{ranks} * threads, Worker{start}),
      teams_(ranks),
      policy_(schedules::dynamic, 0, ranks, 1),
      state_(1) {
  std::vector<Request> all;
  for (std::uint32_t worker = 0; worker < workers_.size(); ++worker) all.emplace_back(start, worker);
  requests_ = decltype(requests_)(std::greater<>(), std::move(all));
}

double Node::begin(Run& run, std::uint64_t first, const Policy& policy) {
  put(first, policy);
  compute(run, forever, true);
  return *used_up_;
}

double Node::fill(Run& run, std::uint64_t first, const Policy& policy, Delivery delivery) {
  compute(run, delivery.at, false);
  put(first, policy);
  release(run, delivery);
  compute(run, forever, true);
  return *used_up_;
}

double Node::close(Run& run, Delivery delivery) {
  compute(run, delivery.at, false);
  closed_ = true;
  release(run, delivery);
  compute(run, forever, false);
  return end_;
}

double Node::run_alone(Run& run, std::uint64_t first, const Policy& policy) {
  put(first, policy);
  closed_ = true;
  compute(run, forever, false);
  return end_;
}

void Node::put(std::uint64_t first, const Policy& policy) {
  first_ = first;
  policy_ = policy;
  state_.resize(policy.state_words());
  policy.reset(state_);
  used_up_.reset();
}

void Node::compute(Run& run, double until, bool stop_when_used_up) {
  while (!requests_.empty() && requests_.top().first <= until && !(stop_when_used_up && used_up_)) {
    const auto [now, worker] = requests_.top();
    requests_.pop();
    request(run, now, worker);
  }
}

void Node::request(Run& run, double now, std::uint32_t worker) {
  Team& team = teams_[worker / threads_];
  if (!team.waiting.empty()) {
    team.waiting.push_back({worker, now});
    return;
  }
  if (threads_ > 1) {
    now = team.unlocked = std::max(now, team.unlocked) + run.take.draw(run.random);
    const Range mine = team.policy.next(team.state, worker % threads_);
    if (!mine.empty()) return work(run, now, worker, {team.first + mine.first, team.first + mine.last});
  }
  const Range range = take_from_pool(run, now, worker / threads_);
  if (range.empty() && !closed_) return team.waiting.push_back({worker, now});
  if (range.empty()) {
    end_ = std::max(end_, now);
    sum_of_ends_ += workers_[worker].idle_since;
    return;
  }
  if (threads_ == 1) return work(run, now, worker, range);
  share_out(team, range, now);
  const Range mine = team.policy.next(team.state, worker % threads_);
  work(run, now, worker, {team.first + mine.first, team.first + mine.last});
}

/// Gives a team its next range.
void Node::share_out(Team& team, Range range, double now) const {
  const std::uint64_t grain = thread_grain_ != 0 ? thread_grain_ : ceil_div(range.size(), threads_);
  team.first = range.first;
  team.policy = Policy(schedules::dynamic, range.size(), threads_, grain);
  team.policy.reset(team.state);
  team.unlocked = now;
}

Range Node::take_from_pool(Run& run, double& now, std::uint32_t rank) {
  now = unlocked_ = std::max(now, unlocked_) + run.take.draw(run.random);
  const Range range = policy_.next(state_, rank);
  if (!closed_ && !used_up_ && policy_.exhausted(state_)) used_up_ = now;
  return range.empty() ? Range{} : Range{first_ + range.first, first_ + range.last};
}

void Node::work(Run& run, double now, std::uint32_t worker, Range items) {
  Worker& one = workers_[worker];
  lost(run, Cause::queue) += one.in_queue;
  lost(run, Cause::answers) += one.without_chunk - one.in_queue;
  lost(run, Cause::pool) += now - one.idle_since - one.without_chunk;
  double cost = 0;
  for (std::uint64_t i = items.first; i < items.last; ++i) {
    const double item = run.costs[i];
    run.outcome.largest = std::max(run.outcome.largest, item);
    cost += item;
  }
  run.outcome.work += cost;
  ++run.outcome.chunks;
  one = Worker{now + cost};
  requests_.emplace(one.idle_since, worker);
}

void Node::release(Run& run, Delivery delivery) {
  for (Team& team : teams_) {
    if (team.waiting.empty()) continue;
    const double woken = wake(team.waiting.front().since, delivery.at, run.rank_nap, run.random);
    for (const Waiting& one : team.waiting) {
      Worker& worker = workers_[one.worker];
      worker.without_chunk += woken - one.since;
      worker.in_queue += (woken - one.since) * delivery.queue_share;
      requests_.emplace(woken, one.worker);
    }
    team.waiting.clear();
  }
}

}  // namespace heiretsu::foresee

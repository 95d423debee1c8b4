#include "drivers/foresee/probe.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "drivers/map/node_policy.hpp"
#include "drivers/map/schedules.hpp"
#include "drivers/map/shared_pool.hpp"
#include "drivers/map/transport.hpp"
#include "kernels/base/clock.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/ranks/communicator.hpp"

namespace heiretsu::foresee {
namespace {

constexpr int samples = 200;

// Ranks 0 and 1 send each other what the service threads of a transport send.
constexpr int tag = 0;

std::vector<double> time_messages(const Ranks& pair) {
  std::vector<double> seconds;
  for (int i = 0; i < samples; ++i) {
    const double start = now();
    if (pair.rank() == 0) pair.send(i, 1, tag);
    (void)pair.receive<int>(1 - pair.rank(), tag);
    if (pair.rank() == 1) pair.send(i, 0, tag);
    if (i >= samples / 10) seconds.push_back((now() - start) / 2);  // the first ones set up the connection
  }
  return seconds;
}

/// Rank 0 answers requests that have arrived already, each with a range of a policy.
std::vector<double> time_answers(const Ranks& pair) {
  constexpr int burst = 32;
  const NodePolicy policy(Policy(schedules::dynamic, 1 << 20, 2, 1), {1, 1});
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  std::vector<double> seconds;
  for (int i = 0; i < samples / 10; ++i) {
    for (int n = 0; pair.rank() == 1 && n < burst; ++n) pair.send(n, 0, tag);
    pair.barrier();
    const double start = now();
    for (int n = 0; pair.rank() == 0 && n < burst; ++n) {
      (void)pair.arrived(tag);
      (void)pair.receive<int>(1, tag);
      pair.send(static_cast<int>(policy.next(state, 1).first), 1, tag);
    }
    seconds.push_back((now() - start) / burst);
    for (int n = 0; pair.rank() == 1 && n < burst; ++n) (void)pair.receive<int>(0, tag);
    pair.barrier();
  }
  return seconds;
}

/// One range from a pool while the other ranks of this host take from it too.
std::vector<double> time_takes(const Ranks& ranks) {
  constexpr int takes = 100;
  const Communicator node = Communicator::node_of(ranks);
  const Ranks& near = node.ranks();
  const auto transport = make_node_transport(near, near);
  transport->begin(Policy(schedules::dynamic, std::uint64_t{1} << 32, static_cast<std::uint32_t>(near.size()), 1));
  near.barrier();
  std::vector<double> seconds;
  for (int i = 0; i < samples; ++i) {
    const double start = now();
    for (int n = 0; n < takes; ++n) (void)transport->next();
    seconds.push_back((now() - start) / takes);
  }
  transport->leave();
  return seconds;
}

std::vector<double> time_naps(std::chrono::microseconds nap) {
  std::vector<double> seconds;
  for (int i = 0; i < samples; ++i) {
    const double start = now();
    std::this_thread::sleep_for(nap);
    seconds.push_back(now() - start);
  }
  return seconds;
}

std::vector<double> time_rounds(const Ranks& pair) {
  const auto transport = make_node_transport(pair, Communicator::alone(pair).ranks());
  std::vector<double> seconds;
  for (int i = 0; i < samples / 4; ++i) {
    pair.barrier();
    const double start = now();
    transport->begin(Policy(schedules::dynamic, 4, 2, 1));
    while (!transport->next().empty()) {}
    const double mine = now() - start;
    transport->leave();
    seconds.push_back(pair.max(mine));
  }
  return seconds;
}

std::string line(std::string_view name, const std::vector<double>& seconds) {
  return fmt::format("{} {:.3g}\n", name, fmt::join(seconds, " "));
}

}  // namespace

std::string measure_latency(const Ranks& ranks) {
  if (ranks.size() < 2) throw UsageError("--measure: messages need two ranks (mpirun -np 2 foresee --measure)");
  const Communicator two = Communicator::group_of(ranks, ranks.rank() < 2 ? 0 : -1);
  if (ranks.rank() >= 2) return {};
  const Ranks& pair = two.ranks();
  std::string text = line("take", time_takes(pair));
  text += line("message", time_messages(pair));
  text += line("serve", time_answers(pair));
  text += line("service_nap", time_naps(service_nap));
  text += line("rank_nap", time_naps(SharedPool::nap));
  text += line("window", time_rounds(pair));
  return text;
}

}  // namespace heiretsu::foresee

#include "drivers/foresee/probe.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "kernels/base/usage_error.hpp"
#include "drivers/map/node_policy.hpp"
#include "drivers/map/shared_pool.hpp"
#include "drivers/map/transport.hpp"
#include "kernels/base/clock.hpp"
#include "drivers/program/limits.hpp"

namespace heiretsu::foresee {
namespace {

constexpr int samples = 200;

/// Two ranks, 0 and 1, that send each other what a transport's service threads send.
class Pair {
 public:
  explicit Pair(const Ranks& ranks) : comm_(ranks.comm()), rank_(ranks.rank()) {}

  void send(int to, int request) const { check(MPI_Send(&request, 1, MPI_INT, to, tag, comm_), "MPI_Send"); }
  void receive(int from) const {
    int request = 0;
    check(MPI_Recv(&request, 1, MPI_INT, from, tag, comm_, MPI_STATUS_IGNORE), "MPI_Recv");
  }
  [[nodiscard]] int rank() const { return rank_; }

 private:
  static constexpr int tag = 0;
  MPI_Comm comm_;
  int rank_;
};

std::vector<double> time_messages(const Pair& pair) {
  std::vector<double> seconds;
  for (int i = 0; i < samples; ++i) {
    const double start = now();
    if (pair.rank() == 0) pair.send(1, i);
    if (pair.rank() <= 1) pair.receive(1 - pair.rank());
    if (pair.rank() == 1) pair.send(0, i);
    if (i >= samples / 10) seconds.push_back((now() - start) / 2);  // the first ones make the connection
  }
  return seconds;
}

/// Rank 0 answers requests that wait already, each with a range of a policy.
std::vector<double> time_answers(const Ranks& ranks, const Pair& pair) {
  constexpr int burst = 32;
  const NodePolicy policy(Policy(Schedule::dynamic, 1 << 20, 2, 1), {1, 1});
  std::vector<std::uint64_t> state(policy.state_words());
  policy.reset(state);
  std::vector<double> seconds;
  for (int i = 0; i < samples / 10; ++i) {
    for (int n = 0; pair.rank() == 1 && n < burst; ++n) pair.send(0, n);
    ranks.barrier();
    const double start = now();
    for (int n = 0; pair.rank() == 0 && n < burst; ++n) {
      int waiting = 0;
      check(MPI_Iprobe(MPI_ANY_SOURCE, 0, ranks.comm(), &waiting, MPI_STATUS_IGNORE), "MPI_Iprobe");
      pair.receive(1);
      pair.send(1, static_cast<int>(policy.next(state, 1).first));
    }
    seconds.push_back((now() - start) / burst);
    for (int n = 0; pair.rank() == 1 && n < burst; ++n) pair.receive(0);
    ranks.barrier();
  }
  return seconds;
}

/// One range from a pool while the other ranks of this host take from it too.
std::vector<double> time_takes(const Ranks& ranks) {
  constexpr int takes = 100;
  const NodeRanks node(ranks);
  const Ranks& near = node.ranks();
  const auto transport = make_node_transport(near, near.comm());
  transport->begin(Policy(Schedule::dynamic, std::uint64_t{1} << 32, static_cast<std::uint32_t>(near.size()), 1));
  near.barrier();
  std::vector<double> seconds;
  for (int i = 0; i < samples; ++i) {
    const double start = now();
    for (int n = 0; n < takes; ++n) (void)transport->next();
    seconds.push_back((now() - start) / takes);
  }
  transport->end();
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

std::vector<double> time_windows(const Ranks& pair) {
  const auto transport = make_node_transport(pair, MPI_COMM_SELF);
  std::vector<double> seconds;
  for (int i = 0; i < samples / 4; ++i) {
    pair.barrier();
    const double start = now();
    transport->begin(Policy(Schedule::dynamic, 4, 2, 1));
    while (!transport->next().empty()) {
    }
    const double mine = now() - start;
    transport->end();
    seconds.push_back(pair.max(mine));
  }
  return seconds;
}

std::string line(std::string_view name, const std::vector<double>& seconds) { return fmt::format("{} {:.3g}\n", name, fmt::join(seconds, " ")); }

}  // namespace

std::string measure_latency(const Ranks& ranks) {
  if (ranks.size() < 2) throw UsageError("--measure: messages need two ranks (mpirun -np 2 foresee --measure)");
  MPI_Comm two = MPI_COMM_NULL;
  check(MPI_Comm_split(ranks.comm(), ranks.rank() < 2 ? 0 : MPI_UNDEFINED, ranks.rank(), &two), "MPI_Comm_split");
  if (two == MPI_COMM_NULL) return {};
  const Ranks pair(two);
  std::string text = line("take", time_takes(pair));
  text += line("message", time_messages(Pair(pair)));
  text += line("serve", time_answers(pair, Pair(pair)));
  text += line("service_nap", time_naps(service_nap));
  text += line("rank_nap", time_naps(SharedPool::nap));
  text += line("window", time_windows(pair));
  check(MPI_Comm_free(&two), "MPI_Comm_free");
  return text;
}

}  // namespace heiretsu::foresee

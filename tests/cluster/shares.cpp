// shares SCHEDULE ITEMS GRAIN MICROSECONDS ROUNDS: how ITEMS items, each of which sleeps MICROSECONDS, are shared out,
// and, in ROUNDS rounds, how long an answer takes while its dealer computes.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <fmt/core.h>

#include "drivers/map/deal.hpp"
#include "drivers/map/gather.hpp"
#include "drivers/map/transport.hpp"
#include "drivers/measure/gather.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/ranks/communicator.hpp"
#include "kernels/ranks/session.hpp"

namespace {

using namespace heiretsu;

Schedule schedule_called(std::string_view wanted) {
  return *std::find_if(schedules::all.begin(), schedules::all.end(),
                       [&](Schedule schedule) { return name(schedule) == wanted; });
}

/// Runs all items and prints, on a line per rank: items, seconds of the run, seconds without work.
void share_out(const Ranks& ranks, const Policy& policy, std::chrono::microseconds item) {
  const auto transport = make_transport(ranks, policy.schedule());
  Job job;
  job.items = policy.items();
  job.work = [](Range items) { return static_cast<double>(items.size()); };
  job.run = [item](Range items) {
    for (std::uint64_t i = items.first; i < items.last; ++i) std::this_thread::sleep_for(item);
    return JobResult{};
  };
  ranks.barrier();
  RankSample sample;
  sample.start = now();
  Share share = deal(job, *transport, {policy, schedules::dynamic, policy.grain()}, Executor::serial, 1);
  sample.end = now();
  sample.threads = share.threads;
  const auto samples = gather_samples(ranks, sample);
  (void)gather_pieces(ranks, std::move(share.pieces), policy.items());  // throws unless every item came once
  for (std::size_t rank = 0; rank < samples.size(); ++rank) {
    const ThreadSample& thread = samples[rank].threads.front();
    const double compute = thread.phases[static_cast<std::size_t>(Phase::compute)];
    fmt::print("rank {} items {} seconds {:.4f} without {:.4f}\n", rank, thread.items,
               samples[rank].end - samples[rank].start, Repetition{true, samples}.seconds() - compute);
  }
}

/// Prints the median time to get a super-chunk while rank 0, the dealer, computes: the first rank of every other node
/// takes ranges without computing them. The first answer of a round is left out, because rank 0 may not have begun it.
void time_answers(const Ranks& ranks, const Ranks& node, int rounds) {
  const auto transport = make_transport(ranks, schedules::dynamic);
  const auto workers = static_cast<std::uint32_t>(ranks.size());
  std::vector<double> seconds;
  for (int round = 0; round < rounds; ++round) {
    ranks.barrier();
    transport->begin(Policy(schedules::dynamic, 2 * std::uint64_t{workers}, workers,
                            1));  // so few that a super-chunk is one item per rank
    if (ranks.root())
      for (const double end = now() + 0.005; now() < end;) {}
    else if (node.root()) {
      Range range = transport->next();
      for (std::uint64_t taken = 1; !range.empty(); ++taken) {
        const double start = now();
        range = transport->next();
        if (taken % static_cast<std::uint64_t>(node.size()) == 0) seconds.push_back(now() - start);
      }
    }
    transport->leave();
  }
  ByteWriter mine;
  for (const double time : seconds) mine.put(time);
  std::vector<double> all;
  for (const std::string& theirs : ranks.gather(mine.take()))
    for (ByteReader reader(theirs); !reader.empty();) all.push_back(reader.get<double>());
  if (all.empty()) return;
  std::sort(all.begin(), all.end());
  fmt::print("answers {} median {:.6f} most {:.6f}\n", all.size(), all[all.size() / 2], all.back());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  const Session session;
  const Ranks& ranks = session.ranks();
  const Policy policy(schedule_called(argv[1]), std::strtoull(argv[2], nullptr, 10),
                      static_cast<std::uint32_t>(ranks.size()), std::strtoull(argv[3], nullptr, 10));
  share_out(ranks, policy, std::chrono::microseconds(std::strtoll(argv[4], nullptr, 10)));
  const Communicator node = Communicator::node_of(ranks);
  time_answers(ranks, node.ranks(), std::atoi(argv[5]));
  return 0;
}

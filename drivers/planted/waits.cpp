#include "drivers/planted/waits.hpp"

#include <cstddef>
#include <utility>

#include "drivers/distribute/gather.hpp"
#include "drivers/execute/team_source.hpp"

namespace heiretsu::planted {

RankSample deal_waits(const Ranks& ranks, Transport& transport, const Waits& waits, std::uint32_t threads, const MapOptions& options) {
  const double item = waits.seconds / static_cast<double>(waits.items);
  Job job;
  job.items = waits.items;
  job.run = [item](Range items) {
    wait(item * static_cast<double>(items.size()));
    return JobResult{};
  };
  job.work = [item](Range items) { return item * static_cast<double>(items.size()); };
  job.items_alike = true;

  RankSample sample;
  sample.start = now();
  const Policy policy = rank_policy(options.ranks, waits.items, static_cast<std::uint32_t>(ranks.size()), threads, job.preferred_grain, options.rank_grain);
  const std::uint64_t grain = options.thread_grain != 0 ? options.thread_grain : thread_grain(policy, threads, job.preferred_grain, options.threads);
  transport.begin(policy);
  TeamSource source([&transport] { return transport.next(); }, options.threads, threads, grain);
  Share share = execute(options.executor, job, source, threads);
  transport.end();
  for (ThreadSample& thread : share.threads) thread.cpu += thread.phases[static_cast<std::size_t>(Phase::compute)];
  sample.threads = std::move(share.threads);
  sample.end = now();
  (void)gather_pieces(ranks, std::move(share.pieces), waits.items);  // throws unless every item came once
  return sample;
}

}  // namespace heiretsu::planted

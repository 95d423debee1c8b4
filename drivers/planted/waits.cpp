#include "drivers/planted/waits.hpp"

#include <cstddef>
#include <utility>

#include "drivers/map/gather.hpp"
#include "drivers/map/team_source.hpp"
#include "kernels/base/random.hpp"

namespace heiretsu::planted {
namespace {

/// A number in [0, 1) that looks random.
double uniform(std::uint64_t seed, std::uint64_t item) {
  const std::uint64_t bits = SplitMix64(seed * 0xd1342543de82ef95U + item * 0x9e3779b97f4a7c15U)();
  return 0x1p-53 * static_cast<double>(bits >> 11);
}

}  // namespace

double Waits::seconds(Range range) const {
  double sum = static_cast<double>(range.size());
  for (std::uint64_t i = range.first; spread > 0 && i < range.last; ++i) sum += spread * (2 * uniform(seed, i) - 1);
  return mean * sum;
}

RankSample deal_waits(const Ranks& ranks, Transport& transport, const Waits& waits, std::uint32_t threads, const MapOptions& options) {
  Job job;
  job.items = waits.items;
  job.run = [&waits](Range items) {
    wait(waits.seconds(items));
    return JobResult{};
  };
  job.work = [&waits](Range items) { return waits.seconds(items); };

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

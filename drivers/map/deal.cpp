#include "drivers/map/deal.hpp"

#include <algorithm>

#include "drivers/map/team_source.hpp"

namespace heiretsu {

Share deal(const Job& job, Transport& transport, const Deal& how, Executor executor, std::uint32_t threads,
           bool keep_costs) {
  // A team takes longer to begin than most single items.
  const std::uint64_t most = job.brief ? 1 : threads;
  const auto useful = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(how.over_ranks.items(), 1, most));
  transport.begin(how.over_ranks);
  TeamSource source([&transport] { return transport.next(); }, how.over_threads, useful, how.thread_grain);
  Share share = execute(executor, job, source, useful, keep_costs);
  share.threads.resize(threads);  // the others were idle
  transport.leave();
  return share;
}

}  // namespace heiretsu

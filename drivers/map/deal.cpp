#include "drivers/map/deal.hpp"

#include "drivers/map/team_source.hpp"

namespace heiretsu {

Share deal(const Job& job, Transport& transport, const Deal& how, Executor executor, std::uint32_t threads,
           bool keep_costs) {
  transport.begin(how.over_ranks);
  TeamSource source([&transport] { return transport.next(); }, how.over_threads, threads, how.thread_grain);
  Share share = execute(executor, job, source, threads, keep_costs);
  transport.leave();
  return share;
}

}  // namespace heiretsu

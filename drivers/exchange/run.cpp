#include "drivers/exchange/run.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <fmt/core.h>

#include "drivers/team/team.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/base/spin.hpp"

namespace heiretsu::exchange {
namespace {

/// All ranks' receipts together, at rank 0.
Receipt gathered(const Ranks& ranks, const Receipt& mine) {
  ByteWriter message;
  message.put(mine);
  Receipt all;
  for (const std::string& theirs : ranks.gather(message.take())) all += ByteReader(theirs).get<Receipt>();
  return all;
}

std::vector<double> latencies(std::vector<double> sent, const std::vector<double>& received) {
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = received[i] - sent[i];
  return sent;
}

}  // namespace

void add_options(CommandLine& line, Options& options) {
  line.size("--items", options.plan.items, 1, std::uint64_t{1} << 40,
            "Items handed over: in each rank, or among the ranks");
  line.size("--producers", options.producers, 0, 1 << 20,
            "Threads, or ranks, that produce; the others consume; 0 is half of them");
  line.size("--capacity", options.plan.capacity, 1, std::uint64_t{1} << 50,
            "Items that may be in a queue, a power of two: a full queue makes the producer wait");
  line.size("--batch", options.plan.batch, 1, 1 << 30, "mpmc, batch, shared-ring, rma: items handed over at once");
  line.number("--work", options.work, 0.0, 1e9, "NS", "A consumer's work on each item, in nanoseconds");
}

void prepare(const TeamContext& context, Options& options) {
  const auto capacity = static_cast<double>(options.plan.capacity);
  if (!std::has_single_bit(options.plan.capacity))
    throw UsageError(fmt::format("--capacity: {} is not a power of two", options.plan.capacity));
  // An upper bound: a ring for each pair of ranks.
  const double queues = std::max<double>(context.threads, context.ranks.size());
  require_memory(context.ranks, queues * capacity * 16, fmt::format("--capacity {}", options.plan.capacity));
  if (options.plan.batch > options.plan.capacity)
    throw UsageError(
        fmt::format("--batch {} is more than --capacity {} holds", options.plan.batch, options.plan.capacity));
  options.plan.spins = spins_for(options.work);
}

Plan plan_for(const Options& options, std::uint32_t ends, const std::string& noun) {
  Plan plan = options.plan;
  plan.producers = options.producers != 0 ? static_cast<std::uint32_t>(options.producers) : ends / 2;
  if (plan.producers == 0 || plan.producers >= ends)
    throw Unavailable(fmt::format("of {} {}(s) {} would produce and the others consume: neither side may be empty",
                                  ends, noun, plan.producers));
  plan.consumers = ends - plan.producers;
  return plan;
}

ExchangeRun::ExchangeRun(const TeamContext& context, const Plan& plan, Maker maker, bool between_ranks)
    : context_(context),
      plan_(plan),
      maker_(std::move(maker)),
      between_ranks_(between_ranks),
      one_node_(on_one_node(context.ranks)) {
  for (int group = 0; group < (between_ranks ? 1 : context.ranks.size()); ++group) want_ += everything(plan.items);
}

TeamPass ExchangeRun::pass() {
  const std::unique_ptr<Exchange> exchange = maker_(context_, plan_);
  Samples samples(plan_.items);
  TeamPass pass;
  pass.sample = run_team(context_.ranks, context_.threads, [&](Team& team) { return exchange->run(team, samples); });
  got_ = gathered(context_.ranks, exchange->receipt());
  pass.right = !context_.ranks.root() || got_ == want_;
  if (between_ranks_ && one_node_) {                // the clocks of other nodes start at other times
    context_.ranks.add_up_at_root(samples.sent());  // each time is from one rank, and 0 on the others
    context_.ranks.add_up_at_root(samples.received());
  }
  if (!between_ranks_ || (one_node_ && context_.ranks.root()))
    pass.latencies = latencies(samples.sent(), samples.received());
  return pass;
}

std::string ExchangeRun::result() const {
  return fmt::format("sent: {}, received: {}{}", want_.count, got_.count,
                     got_ == want_               ? ", each once"
                     : got_.count == want_.count ? ", not the same"
                                                 : "");
}

TeamFindings ExchangeRun::findings(const TeamTimes& times) const {
  const double rate = static_cast<double>(want_.count) / times.seconds;
  std::string line = fmt::format("{:.2f} million items a second, {:.1f} ns CPU an item, {}:{}", rate / 1e6,
                                 1e9 * times.cpu / static_cast<double>(want_.count), plan_.producers, plan_.consumers);
  if (!times.latencies.empty())
    line += fmt::format("; on their way {:.1f} us (p50), {:.1f} (p99), {:.1f} (p99.9), {:.1f} (longest)",
                        1e6 * times.latencies[0], 1e6 * times.latencies[1], 1e6 * times.latencies[2],
                        1e6 * times.latencies[3]);
  return {line, {{"items_a_second", rate}, {"producers", plan_.producers}, {"consumers", plan_.consumers}}};
}

}  // namespace heiretsu::exchange

#include "drivers/count/run.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "drivers/team/team.hpp"
#include "kernels/base/spin.hpp"

namespace heiretsu::count {

void add_options(CommandLine& line, Options& options) {
  options.plan.increments = default_increments;  // shown by --help
  line.size(
      "--increments", options.plan.increments, 1, std::uint64_t{1} << 40,
      fmt::format("Increments per thread; racy makes {}, so that its threads run at the same time", racy_increments));
  options.plan.increments = 0;
  line.size("--counters", options.plan.counters, 1, std::uint64_t{1} << 50,
            "Shared counters: one is hot, many are a histogram");
  line.choice("--distribution", options.distribution, {"uniform", "zipf"},
              "How often each counter is chosen (uniform)");
  line.number("--work", options.work, 0.0, 1e9, "NS", "Private work before each increment, in nanoseconds");
  line.size("--batch", options.batch, 1, std::uint64_t{1} << 30, "rma-accumulate: increments per flush");
}

Plan plan_for(const Options& options, std::uint64_t increments) {
  Plan plan = options.plan;
  if (plan.increments == 0) plan.increments = increments;
  return plan;
}

void prepare(const TeamContext& context, Options& options) {
  const auto counters = static_cast<double>(options.plan.counters);
  const bool zipf = options.distribution == "zipf";
  require_memory(context.ranks, bytes_needed(counters, context.threads, zipf),
                 fmt::format("--counters {}", options.plan.counters));
  if (options.plan.counters > std::uint64_t{1} << 32) throw UsageError("--counters: at most 2^32 are drawn from");
  options.plan.seed = context.seed;
  options.plan.spins = spins_for(options.work);
  if (zipf) options.plan.zipf = std::make_shared<ZipfTable>(options.plan.counters);
}

CountRun::CountRun(const TeamContext& context, const Plan& plan, Maker maker)
    : context_(context),
      plan_(plan),
      maker_(std::move(maker)),
      stamps_(context.threads),
      want_(static_cast<double>(plan.increments) * context.threads * context.ranks.size()) {}

TeamPass CountRun::pass() {
  const std::unique_ptr<Counting> counting = maker_(context_, plan_);
  TeamPass pass;
  pass.sample = run_team(context_.ranks, context_.threads, [&](Team& team) {
    counting->run(team, stamps_[team.thread()]);
    return Outcome{plan_.increments, static_cast<double>(plan_.increments), 0, 0};
  });
  context_.ranks.barrier();  // all have finished
  got_ = context_.ranks.sum(static_cast<double>(counting->total()));
  const bool may_lose = counting->loses() && context_.threads > 1;
  pass.right = may_lose ? got_ >= context_.ranks.size() && got_ <= want_ : got_ == want_;
  measure_fairness();
  return pass;
}

std::string CountRun::result() const { return fmt::format("want: {:.0f}, got: {:.0f}", want_, got_); }

TeamFindings CountRun::findings(const TeamTimes& times) const {
  const double ns = times.seconds * 1e9 / want_;
  const double lost = want_ - got_;
  std::string line = fmt::format("{:.2f} ns an increment, lost {:.0f} ({:.1f} %)", ns, lost, 100 * lost / want_);
  if (context_.threads * static_cast<std::uint32_t>(context_.ranks.size()) > 1)
    line += fmt::format("; when the first thread was done the others had done {:.0f} % (the last {:.0f} %)",
                        100 * others_done_, 100 * last_done_);
  return {line,
          {{"want", want_},
           {"got", got_},
           {"lost_updates", lost},
           {"nanoseconds", ns},
           {"others_done", others_done_},
           {"last_done", last_done_}}};
}

void CountRun::measure_fairness() {
  const Ranks& ranks = context_.ranks;
  const double mine = std::min_element(stamps_.begin(), stamps_.end(), [](const Stamps& a, const Stamps& b) {
                        return a.finished() < b.finished();
                      })->finished();
  const double first = ranks.min(mine);
  double sum = 0, smallest = 1;
  for (const Stamps& stamps : stamps_) {
    sum += stamps.done_at(first);
    smallest = std::min(smallest, stamps.done_at(first));
  }
  const double others = static_cast<double>(context_.threads) * ranks.size() - 1;
  others_done_ = others > 0 ? (ranks.sum(sum) - 1) / others : 1;
  last_done_ = ranks.min(smallest);
}

}  // namespace heiretsu::count

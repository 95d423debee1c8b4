// What does a right answer cost? Threads and ranks increment shared counters, by each method in turn.
#include <algorithm>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "drivers/command_line/size_option.hpp"
#include "drivers/execute/team.hpp"
#include "drivers/program/team_program.hpp"
#include "kernels/count/counting.hpp"
#include "kernels/count/ranks/counting.hpp"

namespace heiretsu::count {
namespace {

struct Options {
  Plan plan;
  std::string distribution = "uniform";
  double work = 0;  // ns
  std::uint64_t batch = 64;
};

using Maker = std::function<std::unique_ptr<Counting>(const TeamPlace&, const Plan&)>;

class CountRun final : public TeamRun {
 public:
  CountRun(const TeamPlace& place, const Plan& plan, const Maker& maker) : place_(place), plan_(plan), maker_(maker), stamps_(place.threads) {
    want_ = static_cast<double>(plan.increments) * place.threads * place.ranks.size();
  }

  TeamPass pass() override {
    const std::unique_ptr<Counting> counting = maker_(place_, plan_);
    TeamPass pass;
    pass.sample = run_team(place_.ranks, place_.threads, [&](Team& team) {
      counting->run(team, stamps_[team.thread()]);
      return Outcome{plan_.increments, static_cast<double>(plan_.increments), 0, 0};
    });
    place_.ranks.barrier();  // all have finished
    got_ = place_.ranks.sum(static_cast<double>(counting->total()));
    const bool may_lose = counting->loses() && place_.threads > 1;
    pass.right = may_lose ? got_ >= place_.ranks.size() && got_ <= want_ : got_ == want_;
    measure_fairness();
    return pass;
  }

  [[nodiscard]] std::string result() const override { return fmt::format("want: {:.0f}, got: {:.0f}", want_, got_); }

  [[nodiscard]] TeamFindings findings(const TeamTimes& times) const override {
    const double ns = times.seconds * 1e9 / want_;
    const double lost = want_ - got_;
    std::string line = fmt::format("{:.2f} ns an increment, lost {:.0f} ({:.1f} %)", ns, lost, 100 * lost / want_);
    if (place_.threads * static_cast<std::uint32_t>(place_.ranks.size()) > 1)
      line += fmt::format("; when the first thread was done the others had done {:.0f} % (the last {:.0f} %)", 100 * others_done_, 100 * last_done_);
    return {line, {{"want", want_}, {"got", got_}, {"lost_updates", lost}, {"nanoseconds", ns}, {"others_done", others_done_}, {"last_done", last_done_}}};
  }

 private:
  /// What every thread had done when the first one of all ranks was done.
  void measure_fairness() {
    const Ranks& ranks = place_.ranks;
    const double mine = std::min_element(stamps_.begin(), stamps_.end(), [](const Stamps& a, const Stamps& b) { return a.finished() < b.finished(); })->finished();
    const double first = -ranks.max(-mine);
    double sum = 0, least = 1;
    for (const Stamps& stamps : stamps_) {
      sum += stamps.done_at(first);
      least = std::min(least, stamps.done_at(first));
    }
    const double others = static_cast<double>(place_.threads) * ranks.size() - 1;
    others_done_ = others > 0 ? (ranks.sum(sum) - 1) / others : 1;
    last_done_ = -ranks.max(-least);
  }

  TeamPlace place_;
  Plan plan_;
  Maker maker_;
  std::vector<Stamps> stamps_;
  double want_ = 0, got_ = 0, others_done_ = 1, last_done_ = 1;
};

void add_options(CLI::App& app, Options& options) {
  add_size_option(app, "--increments", options.plan.increments, 1, std::uint64_t{1} << 40, "Increments a thread");
  add_size_option(app, "--counters", options.plan.counters, 1, std::uint64_t{1} << 50, "Shared counters: one is hot, many are a histogram");
  app.add_option("--distribution", options.distribution, "How often each counter is chosen (uniform)")->check(CLI::IsMember({"uniform", "zipf"}))->type_name("uniform|zipf");
  app.add_option("--work", options.work, "Private work before each increment, in nanoseconds (0)")->check(CLI::Range(0.0, 1e9))->type_name("NS");
  add_size_option(app, "--batch", options.batch, 1, std::uint64_t{1} << 30, "rma-accumulate: increments a flush");
}

void check(const TeamPlace& place, Options& options) {
  const auto counters = static_cast<double>(options.plan.counters);
  const bool zipf = options.distribution == "zipf";
  require_memory(place.ranks, bytes_needed(counters, place.threads, zipf), fmt::format("--counters {}", options.plan.counters));
  if (options.plan.counters > std::uint64_t{1} << 32) throw UsageError("--counters: at most 2^32 are drawn from");
  options.plan.seed = place.seed;
  options.plan.spins = spins_for(options.work);
  if (zipf) options.plan.zipf = std::make_shared<ZipfTable>(options.plan.counters);
}

TeamMethod in_rank(std::string_view name, std::string_view what, const Options& options, CountingMaker make) {
  const Maker maker = [make](const TeamPlace& place, const Plan& plan) { return make(plan, place.threads); };
  return {name, what, false, [&options, maker](const TeamPlace& place) { return std::make_unique<CountRun>(place, options.plan, maker); }};
}

TeamMethod between_ranks(std::string_view name, std::string_view what, const Options& options, const Maker& maker) {
  return {name, what, true, [&options, maker](const TeamPlace& place) {
            try_here(place.ranks, [&] { (void)maker(place, options.plan); });
            return std::make_unique<CountRun>(place, options.plan, maker);
          }};
}

std::vector<TeamMethod> methods(const Options& o) {
  return {
      in_rank("racy", "read, add, write: updates are lost", o, make_racy),
      in_rank("mutex", "std::mutex", o, make_mutex),
      in_rank("critical", "omp critical", o, make_critical),
      in_rank("omp-lock", "omp_lock_t", o, make_omp_lock),
      in_rank("atomic", "atomic fetch_add, sequentially consistent", o, make_atomic),
      in_rank("relaxed", "atomic fetch_add, relaxed", o, make_relaxed),
      in_rank("cas", "compare and swap until it succeeds", o, make_cas),
      in_rank("sharded", "a counter a thread, cache lines apart", o, make_sharded),
      in_rank("unpadded", "a counter a thread, side by side: false sharing", o, make_unpadded),
      in_rank("reduction", "counted in private, added up once", o, make_reduction),
      between_ranks("rma-fetch-op", "MPI_Fetch_and_op and a flush each", o, [](const TeamPlace& p, const Plan& plan) { return make_fetch_op(p.ranks, plan); }),
      between_ranks("rma-accumulate", "MPI_Accumulate each, a flush a --batch", o,
                    [&o](const TeamPlace& p, const Plan& plan) { return make_accumulate(p.ranks, plan, o.batch); }),
      between_ranks("shared-window", "atomic fetch_add in memory that ranks of a node share", o,
                    [](const TeamPlace& p, const Plan& plan) {
                      require_one_node(p.ranks);
                      return make_shared_window(p.ranks, plan);
                    }),
      between_ranks("allreduce", "counted in private, one MPI_Allreduce", o, [](const TeamPlace& p, const Plan& plan) { return make_allreduce(p.ranks, plan); }),
  };
}

}  // namespace
}  // namespace heiretsu::count

int main(int argc, char** argv) {
  using namespace heiretsu;
  return run_program(argc, argv, [](const Invocation& run) {
    count::Options options;
    TeamProgram program;
    program.name = "count";
    program.question = "What does a right answer cost? Every thread of every rank increments shared counters.";
    program.work_unit = "increments";
    program.team = 10;
    program.methods = count::methods(options);
    program.add_options = [&options](CLI::App& app) { count::add_options(app, options); };
    program.check = [&options](const TeamPlace& place) { count::check(place, options); };
    return run_team_program(run, program);
  });
}

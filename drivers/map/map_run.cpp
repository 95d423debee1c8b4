#include "drivers/map/map_run.hpp"

#include <algorithm>
#include <utility>

#include "kernels/base/bytes.hpp"

namespace heiretsu {
namespace {

std::string schedule_text(const Round& round, const Dealing& dealing) {
  if (round.enter) return "team";
  const std::string_view over_ranks =
      round.on_every_rank ? "everywhere" : name(round.schedule.value_or(dealing.over_ranks));
  return std::string(over_ranks) + ',' + std::string(name(dealing.over_threads));
}

}  // namespace

MapRun::MapRun(Setup setup) : setup_(std::move(setup)) { (void)transport_for(Round{}); }

PassResult MapRun::pass(std::ptrdiff_t index) {
  if (!first_pass_) setup_.rounds.restart();
  PassResult result;
  result.sample.threads.resize(setup_.threads);
  result.sample.start = now();
  double requested = now();
  std::optional<Round> round = next_round(result.sample);
  bool may_stop = false;  // not before the first round, nor between a preparation and what stands on it
  while (round && !(stopped_ = may_stop && setup_.stop())) {
    const bool keep_costs = setup_.options.keep_costs && index == 0 && !round->preparation;
    if (first_pass_ && !round->preparation) add_to_totals(round->job);
    Share share = deal_round(*round, result.sample, keep_costs);
    std::optional<Round> following;
    if (setup_.rounds.ahead()) following = next_round(result.sample);
    collect_round(*round, std::move(share), result.sample, keep_costs);
    if (index == 0) keep_round(*round, now() - requested);
    if (verdict_.kind != Verdict::Kind::go_on) break;
    may_stop = !round->preparation || round->may_stop;
    requested = now();
    round.reset();  // what it holds, the next may use again: a window's memory
    round = setup_.rounds.ahead() ? std::move(following) : next_round(result.sample);
  }
  result.sample.end = now();
  result.right = verdict_.kind != Verdict::Kind::wrong_result;
  result.ended = stopped_ || verdict_.failed() || verdict_.kind == Verdict::Kind::closed;
  first_pass_ = false;
  return result;
}

std::optional<Round> MapRun::next_round(RankSample& sample) {
  PhaseClock clock(sample.threads[0], Phase::communicate);
  return setup_.rounds.next(clock);
}

Share MapRun::deal_round(const Round& round, RankSample& sample, bool keep_costs) {
  const MapOptions& options = setup_.options;
  const Job job = round.preparation ? round.job : counted(round.job);
  Share share = round.enter
                    ? enter_all(options.executor, round.enter, setup_.threads)
                    : deal(job, transport_for(round), deal_of(round), options.executor, setup_.threads, keep_costs);
  for (std::size_t thread = 0; thread < share.threads.size(); ++thread) {
    ThreadSample& mine = share.threads[thread];
    if (round.preparation) {
      mine.items = 0;
      mine.work = 0;
    }
    sample.threads[thread] += mine;
  }
  return share;
}

void MapRun::collect_round(const Round& round, Share share, RankSample& sample, bool keep_costs) {
  PhaseClock clock(sample.threads[0], Phase::communicate);
  if (keep_costs) add_costs(share, round.job.items);
  verdict_ = round.collect(std::move(share.pieces), clock);
}

Deal MapRun::deal_of(const Round& round) const {
  Dealing dealing = setup_.options.dealing;
  if (round.schedule) dealing.over_ranks = *round.schedule;
  if (round.on_every_rank) dealing.over_ranks = schedules::static_;
  const auto ranks = round.on_every_rank ? 1 : static_cast<std::uint32_t>(setup_.ranks.size());
  // Every rank must come to the same grain, also where one has more threads than another.
  return make_deal(dealing, round.job.items, ranks, setup_.mean_threads, round.job.grain);
}

Transport& MapRun::transport_for(const Round& round) {
  const Schedule schedule = round.schedule.value_or(setup_.options.dealing.over_ranks);
  std::unique_ptr<Transport>& transport = round.on_every_rank ? alone_ : schedule->adapts ? adaptive_ : replay_;
  if (!transport)
    transport = round.on_every_rank ? make_replay_transport(Ranks()) : make_transport(setup_.ranks, schedule);
  return *transport;
}

/// The job, which counts what it has done; rank 0 says what part of the run that will be.
Job MapRun::counted(const Job& job) {
  if (setup_.done == nullptr || !setup_.done->counts()) return job;
  if (setup_.ranks.root()) setup_.progress.expect(setup_.rounds.fraction(), counted_ += job.items);
  Job result = job;
  result.run = [&job, &done = *setup_.done](Range items) {
    JobResult made = job.run(items);
    done.add(items.size());
    return made;
  };
  return result;
}

void MapRun::add_to_totals(const Job& job) {
  totals_.items += job.items;
  totals_.grain = job.grain;
  totals_.work += job.work({0, job.items});
  if (job.shared) return;
  const std::uint64_t different = job.items_alike ? std::min<std::uint64_t>(1, job.items) : job.items;
  for (std::uint64_t i = 0; i < different; ++i)
    totals_.largest_item = std::max(totals_.largest_item, job.work({i, i + 1}));
}

void MapRun::keep_round(const Round& round, double seconds) {
  ++round_count_;
  if (!setup_.ranks.root()) return;
  RoundSample sample{round.kernel, schedule_text(round, setup_.options.dealing), round.job.items,
                     round.job.work({0, round.job.items}), seconds};
  if (!round.preparation) {
    const auto alike = [&](const RoundSample& other) {
      return other.kernel == sample.kernel && other.schedule == sample.schedule;
    };
    auto total = std::find_if(sums_.begin(), sums_.end(), alike);
    if (total == sums_.end()) total = sums_.insert(total, {sample.kernel, sample.schedule});
    total->items += sample.items;
    total->work += sample.work;
    total->seconds += sample.seconds;
  }
  if (rounds_.size() < max_rounds_kept) rounds_.push_back(std::move(sample));
}

RoundSample MapRun::main_round() const {
  const auto less = [](const RoundSample& a, const RoundSample& b) {
    return std::pair(a.work, a.seconds) < std::pair(b.work, b.seconds);
  };
  const auto most = std::max_element(sums_.begin(), sums_.end(), less);
  return most == sums_.end() ? RoundSample{} : *most;
}

void MapRun::add_costs(const Share& share, std::uint64_t items) {
  ByteWriter message;
  for (const double cost : share.costs) message.put(cost);
  const std::size_t before = costs_.size();
  for (const std::string& theirs : setup_.ranks.gather(message.take())) {
    costs_.resize(before + items);
    ByteReader reader(theirs);
    for (std::size_t i = before; i < costs_.size(); ++i) costs_[i] += reader.get<double>();
  }
}

}  // namespace heiretsu

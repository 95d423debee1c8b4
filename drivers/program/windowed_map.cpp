#include "drivers/program/windowed_map.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <utility>

#include "drivers/output/say.hpp"
#include "kernels/base/bytes.hpp"
#include "drivers/map/gather.hpp"
#include "drivers/map/team_source.hpp"

namespace heiretsu {
namespace {

void add(ThreadSample& sum, const ThreadSample& sample) {
  for (std::size_t phase = 0; phase < phase_count; ++phase) sum.phases[phase] += sample.phases[phase];
  sum.cpu += sample.cpu;
  sum.items += sample.items;
  sum.work += sample.work;
}

}  // namespace

WindowedMap::WindowedMap(Setup setup) : setup_(std::move(setup)), transport_(make_transport(setup_.ranks, setup_.options.ranks)), replay_(make_replay_transport(setup_.ranks)) {}

PassResult WindowedMap::pass(std::ptrdiff_t index) {
  if (!first_pass_) setup_.feed.restart();
  PassResult result;
  result.sample.threads.resize(setup_.threads);
  ThreadSample& master = result.sample.threads[0];
  result.sample.start = now();
  for (bool first = true; fault_ == Fault::none && !output_closed_; first = false) {
    std::shared_ptr<const Numbers> window;
    {
      PhaseClock clock(master, setup_.ranks.root() ? Phase::io : Phase::communicate);
      window = setup_.feed.next();
    }
    if (!window || (stopped_ = !first && setup_.stop())) break;
    run_window(*window, result.sample, setup_.options.keep_costs && index == 0);
  }
  result.sample.end = now();
  if (fault_ == Fault::none && !setup_.feed.error().empty()) fail(Fault::bad_input, setup_.feed.error());
  result.right = fault_ != Fault::wrong_result;
  result.ended = fault_ != Fault::none || output_closed_ || stopped_;
  first_pass_ = false;
  return result;
}

void WindowedMap::run_window(const Numbers& window, RankSample& sample, bool costs_wanted) {
  const Ranks& ranks = setup_.ranks;
  Job job;
  {
    PhaseClock clock(sample.threads[0], Phase::compute);
    job = setup_.make_job(window);
  }
  if (first_pass_) look_at(job);
  if (job.preparation) prepare(*job.preparation, sample);
  Share share = compute(job);
  for (std::size_t thread = 0; thread < share.threads.size(); ++thread) add(sample.threads[thread], share.threads[thread]);

  PhaseClock clock(sample.threads[0], Phase::communicate);
  if (costs_wanted) add_costs(share, job.items);
  std::vector<Piece> pieces = gather_pieces(ranks, std::move(share.pieces), job.items);
  clock.enter(ranks.root() ? Phase::serial : Phase::wait);
  if (ranks.root()) deliver(job, std::move(pieces));
  std::array<double, 2> state{static_cast<double>(fault_), output_closed_ ? 1.0 : 0.0};
  ranks.broadcast(std::span<double>(state));
  fault_ = static_cast<Fault>(static_cast<int>(state[0]));
  output_closed_ = state[1] != 0;
}

void WindowedMap::prepare(Preparation& preparation, RankSample& sample) {
  Share share;
  if (preparation.on_every_rank) {
    const auto alone = make_replay_transport(Ranks());
    share = deal(preparation.map, *alone, Schedule::static_, 1);
  } else {
    share = deal(preparation.map, *transport_, setup_.options.ranks, static_cast<std::uint32_t>(setup_.ranks.size()));
  }
  for (std::size_t thread = 0; thread < share.threads.size(); ++thread) {
    share.threads[thread].items = 0;  // of the kernel's items none is done yet
    share.threads[thread].work = 0;
    add(sample.threads[thread], share.threads[thread]);
  }
  PhaseClock clock(sample.threads[0], Phase::communicate);
  preparation.accept(std::move(share.pieces));
}

Share WindowedMap::compute(const Job& job) {
  const auto workers = static_cast<std::uint32_t>(setup_.ranks.size());
  Job counted = job;
  if (setup_.ranks.root()) {
    setup_.progress.expect(setup_.fraction(), setup_.progress.done() + job.items);
    // The others' progress is not heard of: they are taken to be as fast as this rank.
    counted.run = [&job, workers, &progress = setup_.progress](Range items) {
      JobResult result = job.run(items);
      progress.add(items.size() * workers);
      return result;
    };
  }
  if (job.in_blocks) return deal(counted, *replay_, Schedule::static_, workers);
  return deal(counted, *transport_, setup_.options.ranks, workers);
}

Share WindowedMap::deal(const Job& job, Transport& transport, Schedule schedule, std::uint32_t ranks) {
  const MapOptions& options = setup_.options;
  // Every rank must come to the same grain, also where one has more threads than another.
  const std::uint32_t threads = setup_.mean_threads;
  const Policy policy = rank_policy(schedule, job.items, ranks, threads, job.preferred_grain, options.rank_grain);
  const std::uint64_t grain = options.thread_grain != 0 ? options.thread_grain : thread_grain(policy, threads, job.preferred_grain, options.threads);
  transport.begin(policy);
  TeamSource source([&transport] { return transport.next(); }, options.threads, setup_.threads, grain);
  Share share = execute(options.executor, job, source, setup_.threads, options.keep_costs);
  transport.end();
  return share;
}

void WindowedMap::look_at(const Job& job) {
  seen_.items += job.items;
  seen_.preferred_grain = job.preferred_grain;
  seen_.work += job.work({0, job.items});
  if (job.items_alike) {
    seen_.largest_item = std::max(seen_.largest_item, job.work({0, std::min<std::uint64_t>(1, job.items)}));
    return;
  }
  for (std::uint64_t i = 0; i < job.items; ++i) seen_.largest_item = std::max(seen_.largest_item, job.work({i, i + 1}));
}

void WindowedMap::add_costs(const Share& share, std::uint64_t items) {
  ByteWriter message;
  for (const double cost : share.costs) message.put(cost);
  const std::size_t before = seen_.costs.size();
  for (const std::string& theirs : setup_.ranks.gather(message.take())) {
    seen_.costs.resize(before + items);
    ByteReader reader(theirs);
    for (std::size_t i = before; i < seen_.costs.size(); ++i) seen_.costs[i] += reader.get<double>();
  }
}

void WindowedMap::deliver(const Job& job, std::vector<Piece> pieces) {
  std::vector<std::string> texts;
  const auto bad = std::find_if(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.fault != Fault::none; });
  if (bad != pieces.end()) {
    fail(bad->fault, bad->notes);
    pieces.erase(bad, pieces.end());
  }
  try {
    if (job.assemble && fault_ == Fault::none) texts.push_back(job.assemble(pieces));
  } catch (const ItemError& error) {
    fail(error.fault, error.what());
  }
  if (fault_ == Fault::none && !job.refusal.empty()) fail(Fault::bad_input, job.refusal);
  if (!first_pass_) return;
  for (const Piece& piece : pieces)
    if (!piece.notes.empty()) say("{}", piece.notes);
  if (!job.assemble) std::transform(pieces.begin(), pieces.end(), std::back_inserter(texts), [](Piece& piece) { return std::move(piece.bytes); });
  output_closed_ = !setup_.output.write(std::move(texts), fault_ == Fault::none);
}

void WindowedMap::fail(Fault fault, std::string line) {
  fault_ = fault;
  fault_line_ = std::move(line);
}

}  // namespace heiretsu

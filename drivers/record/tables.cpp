#include "drivers/record/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "kernels/base/arithmetic.hpp"

namespace heiretsu {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr auto idle = static_cast<std::size_t>(Phase::idle);

/// The smallest stride at which every stride-th of `count` things of `bytes` bytes fits into `limit` bytes.
std::size_t stride(std::size_t count, std::size_t bytes, std::size_t limit) {
  const std::size_t fitting = std::max<std::size_t>(1, limit / std::max<std::size_t>(1, bytes));
  return std::max<std::size_t>(1, ceil_div(count, fitting));
}

std::vector<std::uint64_t> every(std::size_t step, std::size_t count) {
  std::vector<std::uint64_t> chosen;
  for (std::size_t i = 0; i < count; i += step) chosen.push_back(i);
  return chosen;
}

void measure_shape(const Record& record, Tables& tables) {
  tables.ranks = record.clocks.size();
  tables.thread_counts.assign(tables.ranks, 0);
  for (std::size_t i = 0; i < record.repetitions.size(); ++i) {
    const auto& ranks = record.repetitions[i].ranks;
    if (ranks.size() != tables.ranks) {
      throw std::logic_error(
          fmt::format("record: repetition {} has {} ranks, the run has {}", i, ranks.size(), tables.ranks));
    }
    for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
      tables.thread_counts[rank] = std::max<std::uint64_t>(tables.thread_counts[rank], ranks[rank].threads.size());
    }
  }
  for (const std::uint64_t count : tables.thread_counts) tables.threads = std::max<std::size_t>(tables.threads, count);
}

void choose_kept(const Record& record, std::size_t limit, Tables& tables) {
  const std::size_t repetitions = record.repetitions.size();
  const std::size_t repetition_bytes =
      sizeof(double) * tables.ranks * (2 + tables.threads * (phase_count + std::size(thread_columns)));
  const std::size_t cost_bytes = sizeof(double) + sizeof(std::uint64_t);
  // Each gets what the other leaves, and at least half.
  const auto share = [limit](std::size_t others) { return std::max(limit / 2, limit - std::min(limit, others)); };
  const std::size_t step = stride(repetitions, repetition_bytes, share(record.costs.size() * cost_bytes));
  const std::size_t item_step = stride(record.costs.size(), cost_bytes, share(repetitions * repetition_bytes));
  tables.kept_repetitions = every(step, repetitions);
  tables.kept_items = every(item_step, record.costs.size());
  if (step > 1) {
    tables.kept = fmt::format("ranks and threads of {} of {} repetitions", tables.kept_repetitions.size(), repetitions);
  }
  if (item_step > 1) {
    tables.kept += fmt::format("{}costs of {} of {} items", tables.kept.empty() ? "" : ", ", tables.kept_items.size(),
                               record.costs.size());
  }
}

/// The largest contradiction between clocked phases and their repetition.
struct Contradiction {
  double excess = 0;  ///< seconds beyond the clock's error
  std::string text;
};

class RepetitionTables {
 public:
  RepetitionTables(const Record& record, Tables& tables) : record_(record), tables_(tables) {}

  void add(std::size_t repetition) {
    for (std::size_t rank = 0; rank < tables_.ranks; ++rank) {
      const RankSample& sample = record_.repetitions[repetition].ranks[rank];
      tables_.start.push_back(sample.start);
      tables_.end.push_back(sample.end);
      for (std::size_t thread = 0; thread < tables_.threads; ++thread) {
        thread < sample.threads.size() ? add(repetition, rank, thread) : add_absent();
      }
    }
  }

  [[nodiscard]] const std::string& warning() const { return worst_.text; }

 private:
  void add(std::size_t repetition, std::size_t rank, std::size_t thread) {
    const ThreadSample& sample = record_.repetitions[repetition].ranks[rank].threads[thread];
    std::array<double, phase_count> phases = sample.phases;
    phases[idle] = tables_.seconds[repetition];
    for (std::size_t phase = 0; phase < idle; ++phase) phases[idle] -= phases[phase];
    check_idle(phases[idle], repetition, rank, thread);
    tables_.phases.insert(tables_.phases.end(), phases.begin(), phases.end());
    for (std::size_t column = 0; column < std::size(thread_columns); ++column)
      tables_.columns[column].push_back(thread_columns[column].of(sample));
  }

  void add_absent() {
    tables_.phases.insert(tables_.phases.end(), phase_count, nan);
    for (std::vector<double>& column : tables_.columns) column.push_back(nan);
  }

  void check_idle(double remainder, std::size_t repetition, std::size_t rank, std::size_t thread) {
    const RankSample& sample = record_.repetitions[repetition].ranks[rank];
    const ClockSync& clock = record_.clocks[rank];
    const double rounding =
        8 * std::numeric_limits<double>::epsilon() * std::max(std::abs(sample.start), std::abs(sample.end));
    const double error = clock.residual + std::abs(clock.drift) * tables_.seconds[repetition] + rounding;
    if (-remainder - error <= worst_.excess) return;
    worst_ = {-remainder - error,
              fmt::format("the phases of repetition {}, rank {}, thread {} exceed its {:.6g} s by {:.3g} s; the clock "
                          "is known to {:.3g} s",
                          repetition, rank, thread, tables_.seconds[repetition], -remainder, error)};
  }

  const Record& record_;
  Tables& tables_;
  Contradiction worst_;
};

void arrange_latency(const Record& record, Tables& tables) {
  for (std::size_t i = 0; i < record.latency.size(); ++i) {
    const auto& row = record.latency[i];
    if (row.size() != record.quantiles.size()) {
      throw std::logic_error(fmt::format("record: repetition {} has {} latencies for {} quantiles", i, row.size(),
                                         record.quantiles.size()));
    }
    tables.latency.insert(tables.latency.end(), row.begin(), row.end());
  }
}

}  // namespace

Tables arrange(const Record& record, std::size_t limit) {
  Tables tables;
  measure_shape(record, tables);
  choose_kept(record, limit, tables);
  for (const Repetition& repetition : record.repetitions) {
    tables.seconds.push_back(repetition.seconds());
    tables.valid.push_back(repetition.valid ? 1 : 0);
  }
  RepetitionTables rows(record, tables);
  for (const std::uint64_t repetition : tables.kept_repetitions) rows.add(repetition);
  tables.warning = rows.warning();
  for (const ClockSync& clock : record.clocks) {
    tables.clock.insert(tables.clock.end(), {clock.offset, clock.drift, clock.residual});
  }
  for (const std::uint64_t item : tables.kept_items) tables.costs.push_back(record.costs[item]);
  arrange_latency(record, tables);
  return tables;
}

}  // namespace heiretsu

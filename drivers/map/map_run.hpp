#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/map/deal.hpp"
#include "drivers/map/rounds.hpp"
#include "drivers/measure/repeat.hpp"
#include "drivers/output/progress.hpp"

namespace heiretsu {

/// How a Map run is run, whatever it computes.
struct MapOptions {
  Executor executor = Executor::openmp;
  Dealing dealing = {};
  bool keep_costs = false;  ///< each item is timed alone, and the times are kept
};

/// A Map run: round after round is dealt over ranks and threads and collected, once per repetition.
class MapRun {
 public:
  struct Setup {
    const Ranks& ranks;
    const MapOptions& options;
    std::uint32_t threads;       ///< of this rank
    std::uint32_t mean_threads;  ///< per rank; the same on all
    Rounds& rounds;
    Progress& progress;          ///< of rank 0
    std::function<bool()> stop;  ///< Is it to stop before the next round? Collective; the same answer on every rank
  };
  /// Collective.
  explicit MapRun(Setup setup);

  /// Repetition `index`, below 0 a warm-up. Collective.
  [[nodiscard]] PassResult pass(std::ptrdiff_t index);

  /// What the last round that was collected said.
  [[nodiscard]] const Verdict& verdict() const { return verdict_; }

  /// It stopped before its last round because it was to.
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// What the first pass has seen; the same on every rank.
  struct Seen {
    std::uint64_t items = 0;
    double work = 0;
    double largest_item = 0;  ///< declared work of the largest item
    std::uint64_t grain = 1;  ///< items per chunk that the kernel of the last round prefers
  };
  [[nodiscard]] const Seen& seen() const { return seen_; }

  /// The rounds of repetition 0, at rank 0; at most max_rounds_kept.
  [[nodiscard]] const std::vector<RoundSample>& rounds() const { return rounds_; }
  static constexpr std::size_t max_rounds_kept = 10'000;
  /// How many rounds repetition 0 had, preparations included.
  [[nodiscard]] std::uint64_t round_count() const { return round_count_; }
  /// The round that had most of the work in repetition 0, of those at rank 0 that were no preparations: all rounds of its
  /// kernel and schedule together.
  [[nodiscard]] RoundSample main_round() const;

  /// Seconds of each item in repetition 0, at rank 0; empty unless they are kept.
  [[nodiscard]] const std::vector<double>& costs() const { return costs_; }

 private:
  [[nodiscard]] std::optional<Round> next_round(RankSample& sample);
  [[nodiscard]] Share deal_round(const Round& round, RankSample& sample, bool keep_costs);
  void collect_round(const Round& round, Share share, RankSample& sample, bool keep_costs);
  [[nodiscard]] Deal deal_of(const Round& round) const;
  [[nodiscard]] Transport& transport_for(const Round& round);
  [[nodiscard]] Job counted(const Job& job);
  void look_at(const Job& job);
  void keep_round(const Round& round, double seconds);
  void add_costs(const Share& share, std::uint64_t items);

  Setup setup_;
  std::unique_ptr<Transport> replay_, adaptive_, alone_;  // that of the user's schedule is made at once, others when first needed
  bool first_pass_ = true;
  bool stopped_ = false;
  Verdict verdict_;
  Seen seen_;
  std::vector<RoundSample> rounds_;
  std::vector<RoundSample> totals_;  // of rounds of one kernel and schedule
  std::uint64_t round_count_ = 0;
  std::vector<double> costs_;
};

}  // namespace heiretsu

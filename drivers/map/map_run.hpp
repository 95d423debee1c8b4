#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/map/deal.hpp"
#include "drivers/map/done_count.hpp"
#include "drivers/map/rounds.hpp"
#include "drivers/measure/repeat.hpp"
#include "drivers/output/progress.hpp"

namespace heiretsu {

/// The options of a Map run, whatever it computes.
struct MapOptions {
  Executor executor = Executor::openmp;
  Dealing dealing = {};
  bool keep_costs = false;  ///< time each item alone, and keep the times
};

/// A Map run: round after round is dealt over ranks and threads and collected, once per repetition.
class MapRun {
 public:
  struct Setup {
    const Ranks& ranks;
    const MapOptions& options;
    std::uint32_t threads;       ///< of this rank
    std::uint32_t mean_threads;  ///< per rank; the same on all ranks
    Rounds& rounds;
    Progress& progress;  ///< used at rank 0
    std::function<bool()>
        stop;  ///< asked before each round but the first: must the run stop? Collective; the same answer on every rank
    DoneCount* done = nullptr;  ///< of the items, on every rank; null: nobody counts them
  };
  /// Collective.
  explicit MapRun(Setup setup);

  /// Runs repetition `index`; a warm-up where it is below 0. Collective.
  [[nodiscard]] PassResult pass(std::ptrdiff_t index);

  /// Of the round that was collected last.
  [[nodiscard]] const Verdict& verdict() const { return verdict_; }

  /// Did `stop` end it before its last round?
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// The items of one repetition, without preparations; the same on every rank.
  struct Totals {
    std::uint64_t items = 0;
    double work = 0;
    double largest_item = 0;  ///< declared work of the largest item
    std::uint64_t grain = 1;  ///< items per chunk that the kernel of the last round prefers
  };
  [[nodiscard]] const Totals& totals() const { return totals_; }

  /// The rounds of repetition 0, at rank 0; the first max_rounds_kept of them.
  [[nodiscard]] const std::vector<RoundSample>& rounds() const { return rounds_; }
  static constexpr std::size_t max_rounds_kept = 10'000;
  /// The number of rounds of repetition 0, including preparations.
  [[nodiscard]] std::uint64_t round_count() const { return round_count_; }
  /// The kernel and schedule that did most of the work of repetition 0, with the sums over all of their rounds that
  /// were no preparations. At rank 0.
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
  void add_to_totals(const Job& job);
  void keep_round(const Round& round, double seconds);
  void add_costs(const Share& share, std::uint64_t items);

  Setup setup_;
  std::unique_ptr<Transport> replay_, adaptive_,
      alone_;  // that of the user's schedule is made at once, the others when first needed
  bool first_pass_ = true;
  bool stopped_ = false;
  Verdict verdict_;
  Totals totals_;
  std::vector<RoundSample> rounds_;
  std::vector<RoundSample> sums_;  // of the rounds of one kernel and schedule
  std::uint64_t round_count_ = 0;
  std::uint64_t counted_ = 0;  // items of all rounds that count, up to the one dealt last
  std::vector<double> costs_;
};

}  // namespace heiretsu

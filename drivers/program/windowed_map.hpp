#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drivers/program/options.hpp"
#include "drivers/output/output.hpp"
#include "drivers/output/progress.hpp"
#include "drivers/map/transport.hpp"
#include "drivers/input/window_feed.hpp"
#include "drivers/map/executor.hpp"
#include "drivers/measure/repeat.hpp"

namespace heiretsu {

/// A Map kernel over all windows of an input: schedule over ranks, executor over threads, results gathered, in order.
class WindowedMap {
 public:
  /// Makes the job of one window, which outlives it.
  using MakeJob = std::function<Job(const Numbers&)>;
  /// How much of the input has been read, 0..1; asked at rank 0 after each window.
  using Fraction = std::function<double()>;
  /// Is the run to stop between two windows? The same answer on every rank; collective.
  using Stop = std::function<bool()>;

  struct Setup {
    const Ranks& ranks;
    const MapOptions& options;
    std::uint32_t threads;       ///< of this rank
    std::uint32_t mean_threads;  ///< of a rank; the same on all
    WindowFeed& feed;
    MakeJob make_job;
    Output& output;      ///< of rank 0
    Progress& progress;  ///< of rank 0
    Fraction fraction;
    Stop stop;
  };
  explicit WindowedMap(Setup setup);

  /// Repetition `index`, below 0 a warm-up; the first pass prints the results. Collective.
  [[nodiscard]] PassResult pass(std::ptrdiff_t index);

  /// What the first pass has seen, and the costs of repetition 0; the same on every rank but for costs, which rank 0 has.
  struct Seen {
    std::uint64_t items = 0;
    double work = 0;
    double largest_item = 0;  ///< declared work of the largest item
    std::uint64_t preferred_grain = 1;  ///< items a chunk, of the last window
    std::vector<double> costs;
  };
  [[nodiscard]] const Seen& seen() const { return seen_; }

  /// The line about what went wrong, at rank 0; empty when nothing did.
  [[nodiscard]] const std::string& fault_line() const { return fault_line_; }
  [[nodiscard]] Fault fault() const { return fault_; }

  /// It stopped before the end of the input because it was to.
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// The reader of the output has seen enough.
  [[nodiscard]] bool output_closed() const { return output_closed_; }

 private:
  void run_window(const Numbers& window, RankSample& sample, bool costs_wanted);
  void prepare(Preparation& preparation, RankSample& sample);
  [[nodiscard]] Share compute(const Job& job);
  [[nodiscard]] Share deal(const Job& job, Transport& transport, Schedule schedule, std::uint32_t ranks);
  void look_at(const Job& job);
  void add_costs(const Share& share, std::uint64_t items);
  void deliver(const Job& job, std::vector<Piece> pieces);
  void fail(Fault fault, std::string line);

  Setup setup_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<Transport> replay_;  // for what is dealt in blocks whatever the schedule
  bool first_pass_ = true;
  Seen seen_;
  Fault fault_ = Fault::none;
  std::string fault_line_;
  bool output_closed_ = false;
  bool stopped_ = false;
};

}  // namespace heiretsu

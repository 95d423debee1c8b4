#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drivers/program/team_program.hpp"
#include "kernels/count/counting.hpp"

namespace heiretsu::count {

/// Increments per thread, unless the command line gives them. The threads of `racy` must run for longer than it takes
/// to start them: else they never run at the same time, and no update is lost.
constexpr std::uint64_t default_increments = 100'000, racy_increments = 10'000'000;

/// The options of count.
struct Options {
  Plan plan;  ///< increments 0: not given
  std::string distribution = "uniform";
  double work = 0;           ///< nanoseconds between increments
  std::uint64_t batch = 64;  ///< increments per flush
};

void add_options(CommandLine& line, Options& options);

/// The plan of a method that makes `increments` per thread, unless the command line gives them.
Plan plan_for(const Options& options, std::uint64_t increments);

/// Refuses counters that do not fit in memory, and completes the plan. @throws UsageError on every rank. Collective.
void prepare(const TeamContext& context, Options& options);

/// Makes the counters of one repetition. Collective.
using Maker = std::function<std::unique_ptr<Counting>(const TeamContext&, const Plan&)>;

/// A method of counting as the program runs it: threads released together, the result checked, fairness measured.
class CountRun final : public TeamRun {
 public:
  CountRun(const TeamContext& context, const Plan& plan, Maker maker);

  TeamPass pass() override;
  [[nodiscard]] std::string result() const override;
  [[nodiscard]] TeamFindings findings(const TeamTimes& times) const override;

 private:
  /// How much the other threads had done when the first of all ranks had finished.
  void measure_fairness();

  TeamContext context_;
  Plan plan_;
  Maker maker_;
  std::vector<Stamps> stamps_;
  double want_, got_ = 0, others_done_ = 1, last_done_ = 1;
};

}  // namespace heiretsu::count

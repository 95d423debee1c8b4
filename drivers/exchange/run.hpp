#pragma once
#include <functional>
#include <memory>
#include <string>

#include "drivers/program/team_program.hpp"
#include "kernels/exchange/exchange.hpp"

namespace heiretsu::exchange {

/// The options of exchange.
struct Options {
  Plan plan;
  std::uint64_t producers = 0;  ///< 0: half of the threads, or of the ranks
  double work = 0;              ///< nanoseconds that a consumer spends on each item
};

void add_options(CommandLine& line, Options& options);

/// Refuses queues that do not fit in memory, and completes the plan. @throws UsageError on every rank. Collective.
void prepare(const TeamContext& context, Options& options);

/// The plan for `ends` threads or ranks: producers first, then consumers. @throws Unavailable when one side has nobody.
[[nodiscard]] Plan plan_for(const Options& options, std::uint32_t ends, const std::string& noun);

/// Makes the queues of one repetition. Collective.
using Maker = std::function<std::unique_ptr<Exchange>(const TeamContext&, const Plan&)>;

/// A method of handing over as the program runs it: every item must arrive once, and the latencies of some are
/// measured.
class ExchangeRun final : public TeamRun {
 public:
  /// `between_ranks`: one exchange among all ranks, else one within each rank.
  ExchangeRun(const TeamContext& context, const Plan& plan, Maker maker, bool between_ranks);

  TeamPass pass() override;
  [[nodiscard]] std::string result() const override;
  [[nodiscard]] TeamFindings findings(const TeamTimes& times) const override;

 private:
  TeamContext context_;
  Plan plan_;
  Maker maker_;
  bool between_ranks_, one_node_;
  Receipt want_, got_;  // of all ranks, got_ at rank 0
};

}  // namespace heiretsu::exchange

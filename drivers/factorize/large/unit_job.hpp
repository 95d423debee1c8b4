#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/factorize/large/curve_rounds.hpp"
#include "drivers/factorize/large/relation_file.hpp"
#include "drivers/factorize/large/unit_plan.hpp"
#include "drivers/factorize/options.hpp"
#include "drivers/program/map_program.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"

namespace heiretsu::factorize {

/// A job of --sieve-only: its share of the curves of a number, then some units of its sieve, all into a file that other
/// jobs need not know of. Of the file of an earlier job it does what is not done.
class UnitJob final : public MapWork {
 public:
  /// Opens the file. Collective. @throws UsageError on every rank. `run` and `options` must outlive it.
  UnitJob(const Invocation& run, const Options& options, const MapContext& context);

  std::optional<Round> next(PhaseClock& clock) override;
  void restart() override {}  // it makes one pass: see check_unit_options()
  [[nodiscard]] double fraction() const override;
  [[nodiscard]] std::string status() const override { return context_.log->status(); }

  [[nodiscard]] bool resumable() const override { return true; }
  [[nodiscard]] std::string stopped_line(const std::string& reason) const override;
  [[nodiscard]] Ending finish(Ending ending) override;
  void describe(Record& record) const override;

 private:
  [[nodiscard]] Range share_of_curves(const SieveForecast& forecast) const;
  [[nodiscard]] Round round();

  // At rank 0.
  void open(const SieveForecast& forecast);
  [[nodiscard]] Range next_units() const;
  void take(const std::vector<Piece>& pieces);
  [[nodiscard]] std::string done_line() const;

  const Invocation& run_;
  const Options& options_;
  const LargeContext context_;
  const mpz_class n_;
  SieveParameters parameters_;
  std::unique_ptr<const Sieving> sieving_;
  Range units_;                        // of the job
  std::optional<CurveRounds> curves_;  // while they are tried
  bool divided_ = false;               // n is: no units are needed
  Range round_;                        // units that are being sieved
  // Of rank 0:
  std::optional<RelationFile> file_;
  std::optional<UnitPlan> plan_;
  std::vector<Range> done_;  // in the file, or given to it
  std::uint64_t done_before_ = 0;
  double round_began_ = 0;
};

}  // namespace heiretsu::factorize

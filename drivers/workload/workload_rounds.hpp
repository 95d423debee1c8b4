#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/output/checksum.hpp"
#include "drivers/output/output.hpp"
#include "drivers/program/map_program.hpp"
#include "drivers/workload/declared.hpp"
#include "drivers/workload/serial_check.hpp"
#include "drivers/workload/sums.hpp"
#include "drivers/workload/workload.hpp"

namespace heiretsu {

/// How a Map workload is run, apart from what its functions say.
struct WorkloadOptions {
  std::uint64_t window = std::uint64_t{1} << 20;  ///< most items of a round
  bool verify = false;                            ///< compute everything again on one thread of rank 0, and compare
  bool quiet = false;
  std::string output;
};

/// The rounds of a Map workload: windows of its items, whose rows rank 0 prints in order, or whose values are joined on
/// each rank and then at rank 0.
class WorkloadRounds final : public MapWork {
 public:
  /// Opens the output. Collective. @throws UsageError on every rank. `workload` and `ranks` must outlive it.
  WorkloadRounds(const MapWorkload& workload, const Ranks& ranks, WorkloadOptions options);

  std::optional<Round> next(PhaseClock& clock) override;
  void restart() override;
  [[nodiscard]] double fraction() const override;
  [[nodiscard]] std::string failed_line(const std::string& problem) const override;
  [[nodiscard]] Ending finish(Ending ending) override;
  void describe(Record& record) const override;

 private:
  void check_cuts() const;
  [[nodiscard]] JobResult compute(Range items);
  [[nodiscard]] std::string wrong_rows(Range items, std::string_view rows) const;
  [[nodiscard]] Verdict collect_rows(std::vector<Piece> mine, Range window, PhaseClock& clock);
  [[nodiscard]] Verdict collect_values(const std::vector<Piece>& mine, Range window, PhaseClock& clock);
  [[nodiscard]] Verdict print_rows(std::vector<Piece> pieces, Range window, const Verdict& so_far);
  [[nodiscard]] Verdict compare_rows(const std::vector<Piece>& pieces, Range window);
  [[nodiscard]] Verdict print_total();
  [[nodiscard]] std::string difference() const;

  const MapWorkload& workload_;
  const Ranks& ranks_;
  WorkloadOptions options_;
  double prepare_seconds_;  // of the slowest rank
  Declared declared_;
  SerialCheck serial_check_;
  Output output_;  // of rank 0
  std::optional<Sums> sums_;
  std::unique_ptr<Reduction::Sum> total_;        // at rank 0, of the rounds collected in this repetition
  std::unique_ptr<Reduction::Sum> first_total_;  // that of the first repetition
  Checksum rows_;                                // at rank 0, of the rows of this repetition
  std::uint64_t first_rows_ = 0;                 // the checksum of those of the first
  std::uint64_t next_ = 0;                       // the first item of the next round
  bool first_pass_ = true;                       // the one that prints
  std::string problem_;                          // at rank 0, found at the end
};

}  // namespace heiretsu

#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/factorize/methods.hpp"
#include "drivers/factorize/number_input.hpp"
#include "drivers/factorize/options.hpp"
#include "drivers/map/shared_text.hpp"
#include "drivers/output/journal.hpp"
#include "drivers/output/output.hpp"
#include "drivers/program/map_program.hpp"

namespace heiretsu::factorize {

/// The rounds of factorize: the windows of its input, each checked, printed in order and noted in the journal.
class NumberRounds final : public MapWork {
 public:
  /// Opens input and output. Collective. @throws UsageError on every rank. `run` and `options` must outlive it.
  NumberRounds(const Invocation& run, const Options& options, const MapContext& context);

  std::optional<Round> next(PhaseClock& clock) override;
  void restart() override;
  [[nodiscard]] double fraction() const override;
  [[nodiscard]] std::string status() const override;

  [[nodiscard]] bool resumable() const override { return journal_ || keeps_sieve_; }
  [[nodiscard]] std::string stopped_line(const std::string& reason) const override;
  [[nodiscard]] std::string failed_line(const std::string& problem) const override;
  [[nodiscard]] Ending finish(Ending ending) override;
  void describe(Record& record) const override;

 private:
  using Window = NumberInput::Window;
  void begin(const Window& window);
  template <class Kept>
  void begin(const Kept& window, WindowWork work);
  [[nodiscard]] Round bad_input();
  [[nodiscard]] Verdict collect(const WindowWork& work, std::vector<Piece> mine, PhaseClock& clock);
  [[nodiscard]] std::vector<Piece> assembled(const WindowWork& work, std::vector<Piece> mine) const;
  [[nodiscard]] Verdict deliver(const WindowWork& work, std::vector<Piece> pieces, const Verdict& so_far);
  void warn_of_long_scan(const Numbers& window);
  void let_go();

  const Invocation& run_;
  const Options& options_;
  MapContext context_;
  std::optional<InputWindows> input_;  // of rank 0
  std::unique_ptr<Journal> journal_;   // of rank 0, where one is kept
  Output output_;                      // of rank 0
  std::optional<SharedText> shared_;   // where it goes to a file that all can write
  const std::shared_ptr<NumberLog> log_ = std::make_shared<NumberLog>();
  std::optional<NumberInput> windows_;
  Settings settings_;
  MakeWork make_;
  /// A window whose rounds are given.
  struct Current {
    std::shared_ptr<WindowWork> work;
    Round round;  // its own, after its preparations
  };
  std::optional<Current> current_;
  bool keeps_sieve_ = false;       // of one number that takes long, without a journal
  std::vector<std::string> kept_;  // files of a sieve, when the run has been stopped
  std::uint64_t resumed_ = 0;      // windows done before
  double fraction_before_ = 0;     // of the input, done before
  bool first_pass_ = true;         // the one that prints
  bool warned_ = false;
  bool bad_input_given_ = false;
};

}  // namespace heiretsu::factorize

#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/measure/stage_clock.hpp"
#include "drivers/output/live_text.hpp"
#include "drivers/record/record.hpp"

namespace heiretsu::factorize {

/// What a run is at when it works on one large number, in the order in which they come.
enum class NumberStage : std::uint8_t {
  curves,
  sieve,
  filter,    ///< cycles are chosen, and the matrix is made of them
  refactor,  ///< relations factored again
  matrix,
  root  ///< square roots
};
inline constexpr std::array<std::string_view, 6> number_stage_names{"curves",   "sieve",  "filter",
                                                                    "refactor", "matrix", "root"};

/// What is kept of the large numbers of a run, at rank 0: for its record, and in words for its user. The seconds of the
/// stages are those of all numbers of a repetition together; the tables are of repetition 0, with a row for each sieve,
/// each of its rounds, each forecast. Other ranks may write to theirs, which nobody reads.
class NumberLog {
 public:
  /// One quadratic sieve, as it began and as it went on.
  struct Sieve {
    double digits = 0, multiplier = 0, factor_base = 0, large_prime_bound = 0, polynomials_per_unit = 0;
    double units = 0, relations = 0, cycles = 0;
    double matrix_columns = 0, matrix_weight = 0, dependencies = 0;  ///< of the last matrix
    double reduction_seconds = 0, solution_seconds = 0;              ///< of the team, of all matrices
  };
  /// A round of sieving: what the sieve had at its end, how long it was dealt, and how long its relations were taken
  /// while the next one was.
  struct SieveRound {
    double units = 0, relations = 0, complete = 0, cycles = 0, seconds = 0, late = 0;
  };
  /// What one rank has done in a round of sieving.
  struct RankShare {
    double units = 0, relations = 0;
  };
  /// What a forecast is of.
  enum class Forecast : std::uint8_t { number, sieve };

  NumberLog() { restart(); }

  /// Another repetition begins.
  void restart();

  /// The next stage begins; leave() ends the last.
  void enter(NumberStage stage) { last().clock.enter(static_cast<std::size_t>(stage)); }
  void leave() { last().clock.leave(); }

  void begin_sieve(const Sieve& sieve);
  /// The sieve that was begun last, to be completed.
  [[nodiscard]] Sieve& sieve() { return last().sieves.back(); }
  void add(const SieveRound& round, const std::vector<RankShare>& ranks);
  /// Seconds of one unit of the round that was added last.
  void add_unit(std::uint64_t unit, double seconds);

  /// It was predicted, with a fraction (0..1) of it done, to take `seconds` more.
  void add_forecast(Forecast of, double fraction, double seconds);
  /// What forecasts were made of has ended.
  void end(Forecast of);

  /// In words for the user from now on: what is done to a number, described by `subject`, and how much of that is done,
  /// as LiveText::show() has it. Nothing after hide().
  void set_subject(std::string subject) { subject_ = std::move(subject); }
  void show(const std::string& text, std::function<double()> fraction = nullptr) {
    live_.show(subject_ + ": " + text, std::move(fraction));
  }
  void hide() { live_.show({}); }
  /// These words. From any thread.
  [[nodiscard]] std::string status() const { return live_.text(); }

  /// Adds stages and tables of the record's repetitions, which are the last ones here.
  void describe(Record& record) const;

 private:
  struct Round : SieveRound {
    double sieve = 0;
  };
  struct RankTotal {
    double polynomials = 0, relations = 0;
  };
  struct Unit {
    double sieve, round, unit, seconds;
  };
  struct ForecastRow {
    Forecast of;
    double number, fraction, seconds, took, at;
    bool open;
  };
  struct Repetition {
    StageClock clock{number_stage_names.size()};
    std::vector<Sieve> sieves;
    std::vector<Round> rounds;
    std::vector<RankTotal> ranks;
    std::vector<Unit> units;
    std::vector<ForecastRow> forecasts;
    double numbers = 0;  ///< of which a forecast was made
  };
  static constexpr std::size_t max_rows = 10'000;  // of each table, and a hundred times as many units

  [[nodiscard]] Repetition& last() { return repetitions_.back(); }
  static void add_tables(const Repetition& first, Record& record);

  std::vector<Repetition> repetitions_;
  std::string subject_;
  LiveText live_;
};

}  // namespace heiretsu::factorize

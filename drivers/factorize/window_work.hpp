#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/factorize/large/split_rounds.hpp"
#include "drivers/factorize/text.hpp"
#include "drivers/input/counted_text.hpp"
#include "drivers/map/rounds.hpp"
#include "kernels/factorize/automatic.hpp"
#include "kernels/numbers.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu::factorize {

/// How numbers are factored and printed, whatever the method.
struct Settings {
  Print print = Print::factors;
  Verify verify = Verify::products;
  std::uint64_t seed = 1;
  Way way = Way::automatic;  ///< of composites above 64 bits, chosen by the method
  double hard_work = 1;      ///< declared for a number that all workers share
};

/// What a method turns a window of numbers into.
struct WindowWork {
  /// Gives the rounds to run before, one after another, then nothing; called as Rounds::next() is. Most have none.
  std::function<std::optional<Round>(PhaseClock&)> prepare;
  Job job;
  std::string_view kernel;           ///< of the job, for the record
  std::optional<Schedule> schedule;  ///< that the job requires; most have none
  /// Where the job's bytes are not yet the text to print: makes it from all pieces, in order. @throws ItemError.
  std::function<std::string(const std::vector<Piece>&)> assemble;
  std::function<void()> written;                   ///< called at rank 0 when the text is safe; may be null
  std::function<std::vector<std::string>()> kept;  ///< as LargeNumber::kept_files(); may be null
  std::string refusal;  ///< why what follows the job's items in the window cannot be done; empty when nothing follows
};

/// Makes the work of one window after another, each of which outlives its work. Called on every rank alike; collective
/// where the method says so.
using MakeWork = std::function<WindowWork(const Numbers& window)>;

/// What a method needs to know of the run.
struct WorkContext {
  const Ranks& ranks;
  std::uint32_t threads;                     ///< per rank; the same number on all
  std::uint32_t own_threads, total_threads;  ///< of this rank; of all
  Settings settings;
  bool quiet = false;                         ///< say only what is wrong
  std::optional<Checkpoint> checkpoint = {};  ///< for numbers that all workers share
  bool keep_costs = false;                    ///< of the units of these
  std::shared_ptr<JoinedUnits> joined = {};   ///< of one of these; may be null
  std::shared_ptr<NumberLog> log = {};        ///< of these
};

/// The work of the numbers `places` of a text: those of a part are read where they are factored. The text must outlive
/// it.
[[nodiscard]] WindowWork text_work(const CountedText& text, Range places, const Settings& settings);

/// Throws that the result for number i of the window is wrong.
[[noreturn]] void throw_wrong(const Numbers& window, std::uint64_t i);

/// A result without lines that has room for those of the items.
[[nodiscard]] JobResult result_for(Range items, const Settings& settings);

/// Checks the factors found of items that are below 2^64, and appends their lines. @throws ItemError.
void append_lines(JobResult& result, const Numbers& window, Range items, const FactorLists& factored,
                  const Settings& settings);

// The methods; the rows of the table in methods.cpp.

/// Number by number, each by the engine that fits it.
[[nodiscard]] MakeWork batch(const WorkContext& context);
/// Number by number, a hard one by all workers where it is alone in its window; ranges as a cost model decides.
[[nodiscard]] MakeWork automatic(const WorkContext& context);
/// Only ranges, by a sieve; every rank looks up the large primes for itself.
[[nodiscard]] MakeWork sieve(const WorkContext& context);
/// The same, but the ranks share the large primes and exchange their hits.
[[nodiscard]] MakeWork sieve_primes(const WorkContext& context);
/// All divisors by trial division, number by number.
[[nodiscard]] MakeWork scan_numbers(const WorkContext& context);
/// The same, but the items are the trials of all numbers in a row.
[[nodiscard]] MakeWork scan_trials(const WorkContext& context);

}  // namespace heiretsu::factorize

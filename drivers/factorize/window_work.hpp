#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "drivers/factorize/text.hpp"
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
};

/// What a method makes of a window of numbers.
struct WindowWork {
  std::optional<Round> preparation;  ///< to be done before; none for most
  Job job;
  std::string_view kernel;                  ///< of the job, for the record
  std::optional<Schedule> schedule;         ///< that the job needs; none for most
  /// Where the job's bytes are not yet the text to print: makes it from all pieces, in order. @throws ItemError.
  std::function<std::string(const std::vector<Piece>&)> assemble;
  std::string refusal;  ///< why what follows the job's items in the window cannot be done; empty when nothing follows
};

/// Makes the work of one window after another, each of which outlives its work. Called on every rank alike; collective
/// where the method says so.
using MakeWork = std::function<WindowWork(const Numbers& window)>;

/// What the work is made for.
struct WorkPlace {
  const Ranks& ranks;
  std::uint32_t threads;  ///< per rank; the same number on all
  Settings settings;
};

/// Throws that the result for number i of the window is wrong.
[[noreturn]] void throw_wrong(const Numbers& window, std::uint64_t i);

/// A job that factors a window's numbers, all below 2^64, by `factor`: lists for any part of the window, best `grain` numbers.
[[nodiscard]] Job list_job(const Numbers& window, const Settings& settings, std::uint64_t grain, std::function<FactorLists(Range)> factor);

// The methods; the rows of the table in methods.cpp.

/// Number by number, by the engine that fits each.
[[nodiscard]] MakeWork batch(const WorkPlace& place);
/// Number by number, ranges as a cost model says.
[[nodiscard]] MakeWork automatic(const WorkPlace& place);
/// Ranges by a sieve, and nothing but ranges; every rank looks up the large primes for itself.
[[nodiscard]] MakeWork sieve(const WorkPlace& place);
/// The same, but the ranks share the large primes and exchange their hits.
[[nodiscard]] MakeWork sieve_primes(const WorkPlace& place);
/// All divisors by trials, number by number.
[[nodiscard]] MakeWork scan_numbers(const WorkPlace& place);
/// The same, but what is dealt are the trials of all numbers in a row.
[[nodiscard]] MakeWork scan_trials(const WorkPlace& place);

}  // namespace heiretsu::factorize

#pragma once
#include <optional>
#include <string>
#include <vector>

#include "drivers/factorize/methods.hpp"
#include "drivers/input/input.hpp"
#include "drivers/program/options.hpp"

namespace heiretsu::factorize {

/// The command line of factorize.
struct Options {
  CommonOptions common;
  MapOptions map;
  std::string method, split;  ///< as given; empty: chosen by what is factored
  Settings settings;
  std::vector<std::string> numbers;  ///< arguments
  std::uint64_t digits = 0;          ///< of the number that stands in their place, see own_number(); 0: none
  std::string file;
  bool resume = false;
  bool blog = false;                                ///< nothing says what to factor: the four numbers of the blog
  bool dry_run = false;                             ///< predict, and factor nothing
  std::uint64_t jobs = 1;                           ///< among which it says how to split units
  bool sieve_only = false;                          ///< some units into a file, and no more
  std::string units;                                ///< which, as UnitChoice reads it
  std::vector<std::string> relations;               ///< files of such units, or folders of them
  std::uint64_t window = InputWindows::max_window;  ///< most numbers dealt before all wait for each other
};

/// Reads the command line. Without numbers it means the blog's four, scanned, with their divisors printed.
/// Returns what to print instead of running (--help, --version).
/// @throws UsageError.
[[nodiscard]] std::optional<std::string> parse(int argc, char** argv, Options& options);

/// Is all there is to factor one number, an argument? Then a run needs no --output to be gone on with.
[[nodiscard]] bool one_number(const Options& options);

/// The name of what is printed, as on the command line.
[[nodiscard]] std::string_view print_name(Print print);

/// The numbers to factor, opened. Where text is printed, in one pass, few workers get small windows. @throws
/// UsageError.
[[nodiscard]] InputWindows open_input(const Options& options, std::uint64_t workers = InputWindows::max_window);

/// The name under which every rank may open the file of numbers to read what it is dealt; empty where rank 0 reads:
/// arguments, and for one worker, who does not gain by it. So it is for several passes, which are compared and begin
/// with the same numbers in memory, and with --keep-costs, where an item's time is that of factoring it.
[[nodiscard]] std::string file_of_all(const Options& options, std::uint64_t workers);

/// Makes the windows of a list small where one worker makes one pass: it waits for nobody at their ends, and a small
/// window stays in its cache. With several passes windows stay large, because an input of one window is kept for the
/// next pass. Where not all write their text (`all_write`), rank 0 must have room for that of a window.
void fit_windows(InputWindows& input, const Options& options, std::uint64_t workers, bool all_write);

}  // namespace heiretsu::factorize

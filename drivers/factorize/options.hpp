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
  std::string method, split;  ///< as given; empty: by what is factored
  Settings settings;
  std::vector<std::string> numbers;  ///< arguments
  std::string file;
  bool resume = false;
  std::uint64_t window = InputWindows::max_window;  ///< numbers that are dealt before all wait for each other, at most
};

/// Reads the command line. With no numbers: the blog's four, scanned, their divisors printed.
/// Returns what to print instead of running (--help, --version).
/// @throws UsageError.
[[nodiscard]] std::optional<std::string> parse(int argc, char** argv, Options& options);

/// What is printed, as the command line calls it.
[[nodiscard]] std::string_view print_name(Print print);

/// The numbers to factor, opened. @throws UsageError.
[[nodiscard]] InputWindows open_input(const Options& options);

/// Makes the windows small where one worker does one pass over a list: it waits for nobody at their ends, and a small window stays
/// in its cache. Of more passes the first window is kept, and it is as large as may be.
void fit_windows(InputWindows& input, const Options& options, std::uint64_t workers);

}  // namespace heiretsu::factorize

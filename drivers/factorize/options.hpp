#pragma once
#include <optional>
#include <string>
#include <vector>

#include "drivers/command_line/input.hpp"
#include "drivers/command_line/options.hpp"
#include "drivers/factorize/methods.hpp"

namespace heiretsu::factorize {

/// The command line of factorize.
struct Options {
  CommonOptions common;
  MapOptions map;
  std::string method, split;  ///< as given; empty: by what is factored
  JobSettings job;
  std::vector<std::string> numbers;  ///< arguments
  std::string file;
  bool resume = false;
};

/// Reads the command line. With no numbers: the blog's four, scanned, their divisors printed.
/// Returns what to print instead of running (--help, --version).
/// @throws UsageError.
[[nodiscard]] std::optional<std::string> parse(int argc, char** argv, Options& options);

/// What is printed, as the command line calls it.
[[nodiscard]] const std::string& print_name(Print print);

/// The numbers to factor, opened. @throws UsageError.
[[nodiscard]] InputWindows open_input(const Options& options);

/// Lets the windows begin small, so that so many workers soon have work; alone, one has them always small, in its cache.
void begin_small(InputWindows& input, std::uint64_t workers);

}  // namespace heiretsu::factorize

#pragma once
#include "drivers/factorize/options.hpp"
#include "drivers/program/frame.hpp"

namespace heiretsu::factorize {

/// Prints what every hard number of the input will take on the threads of all ranks, and the sum; factors nothing.
/// Returns the exit status: 2 for bad input. Collective. @throws UsageError on every rank.
[[nodiscard]] int dry_run(const Invocation& run, const Options& options);

}  // namespace heiretsu::factorize

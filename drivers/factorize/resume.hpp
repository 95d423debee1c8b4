#pragma once
#include <memory>
#include <string>

#include "drivers/output/journal.hpp"
#include "drivers/factorize/options.hpp"
#include "drivers/program/frame.hpp"

namespace heiretsu::factorize {

/// The journal of a run whose output appears under its name when whole and whose input can be read again: one pass over a
/// file or the arguments. Puts the input where the journal goes on. None for other runs.
/// @throws UsageError as Journal does, and when such another run is to be resumed.
[[nodiscard]] std::unique_ptr<Journal> open_journal(const Options& options, InputWindows& input);

/// Where a resumed run goes on, for the user.
[[nodiscard]] std::string resumed_line(const Journal& journal);

/// That a run has stopped before its end, why, and what to type to go on.
[[nodiscard]] std::string stopped_line(const Invocation& run, const Options& options, const Journal& journal, const std::string& reason);

}  // namespace heiretsu::factorize

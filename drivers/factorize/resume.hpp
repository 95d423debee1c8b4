#pragma once
#include <memory>
#include <string>

#include "drivers/factorize/options.hpp"
#include "drivers/output/journal.hpp"
#include "drivers/program/frame.hpp"

namespace heiretsu::factorize {

/// The journal of a run whose output appears under its name when complete and whose input can be read again: one pass
/// over a file or the arguments. Moves the input to where the journal ends. None for other runs.
/// @throws UsageError as Journal does, and when a run without a journal should be resumed.
[[nodiscard]] std::unique_ptr<Journal> open_journal(const Options& options, InputWindows& input);

/// From where a resumed run continues, for the user.
[[nodiscard]] std::string resumed_line(const Journal& journal);

/// That a run was stopped before its end, why, and the command that resumes it.
[[nodiscard]] std::string stopped_line(const Invocation& run, const Options& options, const Journal& journal,
                                       const std::string& reason);

}  // namespace heiretsu::factorize

#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/factorize/large/split_rounds.hpp"
#include "drivers/factorize/options.hpp"
#include "drivers/output/journal.hpp"
#include "drivers/program/frame.hpp"

namespace heiretsu::factorize {

/// The journal of a run whose output appears under its name when complete and whose input can be read again: one pass
/// over a file or the arguments. Moves the input to where the journal ends. None for other runs.
/// @throws UsageError as Journal does, and when a run without a journal should be resumed, unless
/// it is one_number().
[[nodiscard]] std::unique_ptr<Journal> open_journal(const Options& options, InputWindows& input);

/// From where a resumed run continues, for the user.
[[nodiscard]] std::string resumed_line(const Journal& journal);

/// Where the sieves of a run's hard numbers are kept: beside the output of one with a journal; in the current folder
/// where all it has is one number, an argument, factored once. None for other runs. The same on every rank but for
/// `journaled`, which rank 0 knows.
[[nodiscard]] std::optional<Checkpoint> checkpoint_of(const Options& options, bool journaled);

/// Will that one number take so long on `workers` that its sieve is kept, or is to be gone on with? Takes some ms, for
/// numbers of 20 000 bits seconds.
[[nodiscard]] bool takes_long(const Options& options, const Checkpoint& checkpoint, std::uint32_t workers);

/// That a run was stopped before its end, why, and the command that resumes it. `journal`: null where there is none;
/// `kept`: the files of its sieve.
[[nodiscard]] std::string stopped_line(const Invocation& run, const Options& options, const Journal* journal,
                                       const std::vector<std::string>& kept, const std::string& reason);

}  // namespace heiretsu::factorize

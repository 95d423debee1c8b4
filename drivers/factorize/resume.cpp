#include "drivers/factorize/resume.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "drivers/factorize/large/large_number.hpp"
#include "drivers/factorize/large/prediction.hpp"
#include "drivers/output/output.hpp"
#include "drivers/record/provenance.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu::factorize {
namespace {

std::string progress_text(const Journal::State& done) {
  return fmt::format("{} window{} ({} numbers)", done.windows, done.windows == 1 ? "" : "s", done.items);
}

/// The launcher of these ranks, as typed: srun names itself, unless it only started the daemons of an mpirun.
std::string launcher(const Session& session) {
  if (!session.launched()) return {};
  const char* const srun = std::getenv("SLURM_MPI_TYPE");
  if (srun != nullptr && std::string_view(srun) != "none")
    return fmt::format("srun --mpi={} -n {} ", srun, session.ranks().size());
  return fmt::format("mpirun -np {} ", session.ranks().size());
}

}  // namespace

std::unique_ptr<Journal> open_journal(const Options& options, InputWindows& input) {
  const std::string& output = options.common.output;
  const std::string identity = input.identity();
  if (one_number(options) && !Output::renames(output)) return nullptr;
  if (options.resume && identity.empty())
    throw UsageError(
        fmt::format("--resume: '{}' is not a file whose place can be found again", printable(options.file)));
  if (options.resume && !Output::renames(output))
    throw UsageError(
        fmt::format("--resume: '{}' is not a file that keeps what was written (use --output FILE)", output));
  if (identity.empty() || !Output::renames(output) || options.common.repeats() || options.common.warmup > 0)
    return nullptr;
  const std::string name = options.file.empty() ? "the arguments" : printable(options.file);
  auto journal = std::make_unique<Journal>(
      output, Journal::Run{name, identity, fmt::format("--print {}", print_name(options.settings.print))},
      options.resume);
  if (journal->done().windows > 0) input.seek(position_of(journal->done().position));
  return journal;
}

std::string resumed_line(const Journal& journal) {
  const Journal::State& done = journal.done();
  return done.windows == 0 ? "No window is done yet: this begins at the beginning"
                           : fmt::format("Goes on after {}", progress_text(done));
}

std::optional<Checkpoint> checkpoint_of(const Options& options, bool journaled) {
  if (journaled) return Checkpoint{options.common.output, options.resume};
  const auto& given = options.common.given;
  const bool measured = std::any_of(given.begin(), given.end(), [](const auto& option) {
    return option.first == "repeat" || option.first == "until" || option.first == "warmup";
  });
  if (!one_number(options) || measured) return std::nullopt;
  return Checkpoint{{}, options.resume, options.resume};
}

bool takes_long(const Options& options, const Checkpoint& checkpoint, std::uint32_t workers) {
  const Method& method = find_method(options.method, options.split);
  if (!method.shares_numbers) return false;
  Numbers window;
  try {
    if (!open_input(options).next(window) || window.size() != 1) return false;
  } catch (const UsageError&) {  // told when it is read again
    return false;
  }
  const auto hard = hard_part(window.value(0));
  if (!hard) return false;
  const double seconds = predict(*hard, method.way, workers).seconds;
  return checkpoint.resume || (std::isfinite(seconds) && seconds >= checkpoint.min_seconds());
}

std::string stopped_line(const Invocation& run, const Options& options, const Journal* journal,
                         const std::vector<std::string>& kept, const std::string& reason) {
  std::vector<const char*> arguments(run.argv, run.argv + run.argc);
  if (!options.resume) arguments.insert(arguments.begin() + 1, "--resume");
  std::string done = "before there was anything to keep";
  if (journal != nullptr) {
    done = "after " + progress_text(journal->done());
  } else if (!kept.empty()) {
    done = fmt::format("and kept in '{}'", fmt::join(kept, "' and '"));
  }
  return fmt::format("{}: stopped {}; to go on, on any number of ranks: {}{}", reason, done, launcher(run.session),
                     shell_line(arguments));
}

}  // namespace heiretsu::factorize

#include "drivers/factorize/resume.hpp"

#include <cstdlib>
#include <string_view>
#include <vector>

#include <fmt/core.h>

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

std::string stopped_line(const Invocation& run, const Options& options, const Journal& journal,
                         const std::string& reason) {
  std::vector<const char*> arguments(run.argv, run.argv + run.argc);
  if (!options.resume) arguments.insert(arguments.begin() + 1, "--resume");
  return fmt::format("{}: stopped after {}; to go on, on any number of ranks: {}{}", reason,
                     progress_text(journal.done()), launcher(run.session), shell_line(arguments));
}

}  // namespace heiretsu::factorize

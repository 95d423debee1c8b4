// spawn (Team): starting processes. What does it cost?
#include <filesystem>
#include <stdexcept>

#include <unistd.h>

#include <fmt/core.h>

#include "drivers/program/deadline.hpp"
#include "drivers/spawn/run.hpp"
#include "kernels/spawn/ranks/mpi_spawn.hpp"
#include "kernels/spawn/warm.hpp"

namespace heiretsu::spawn {
namespace {

TeamMethod method(std::string_view name, std::string_view what, const Options& options, const Method& how,
                  bool needs_mpi = false) {
  return {name, what, needs_mpi,
          [&options, how](const TeamContext& context) { return std::make_unique<SpawnRun>(context, options, how); }};
}

Method by(Starter start, const Options& options) {
  return {false, [start, &options] {
            return [start, command = Command(options.command)](std::uint64_t) { return run(start, command); };
          }};
}

/// A line for a call that has not come back in time.
std::string silent(std::string_view call, double seconds) {
  return fmt::format(
      "spawn: {} has not come back within {:g} s: the other process or the launcher does not answer "
      "(start the job again; EVENT_NOEPOLL=1 in mpirun's environment helps Open MPI 4.1)",
      call, seconds);
}

Once by_mpi(double timeout) {
  if (const std::string why = why_no_room(); !why.empty()) throw std::runtime_error(why);
  const std::string myself = std::filesystem::read_symlink("/proc/self/exe");
  return [myself, timeout](std::uint64_t) {
    const Deadline deadline(timeout, silent("MPI_Comm_spawn", timeout));
    run_by_mpi(myself);
    return 0;
  };
}

Once warm() {
  return [worker = std::make_shared<WarmWorker>()](std::uint64_t job) { return worker->run(job) == getpid() ? 1 : 0; };
}

std::vector<TeamMethod> methods(const Options& o) {
  return {
      method("posix-spawn", "posix_spawn", o, by(start_posix_spawn, o)),
      method("vfork", "vfork and exec", o, by(start_vfork, o)),
      method("fork", "fork and exec", o, by(start_fork, o)),
      method("mpi", "MPI_Comm_spawn of an MPI process, by rank 0", o, {true, [&o] { return by_mpi(o.timeout); }}, true),
      method("warm", "a job for a process that was started before", o, {false, warm}),
  };
}

/// What a process that MPI started does: it ends.
int end_child() {
  const double timeout = Options().timeout;
  static const Deadline deadline(timeout, silent("MPI_Comm_disconnect or MPI_Finalize", timeout));  // until the end
  leave_parent();
  return 0;
}

}  // namespace
}  // namespace heiretsu::spawn

int main(int argc, char** argv) {
  using namespace heiretsu;
  return run_program(argc, argv, [](const Invocation& run) {
    if (run.session.launched() && spawn::started_by_mpi()) return spawn::end_child();
    spawn::kill_children_with_us();
    spawn::Options options;
    TeamProgram program;
    program.name = "spawn";
    program.question =
        "What does starting a process cost? Start, run, wait, for one process after another in every thread.";
    program.work_unit = "processes";
    program.methods = spawn::methods(options);
    program.add_options = [&options](CommandLine& line) { spawn::add_options(line, options); };
    return run_team_program(run, program);
  });
}

// spawn (Team): starting processes. What does it cost?
#include <filesystem>
#include <stdexcept>

#include <unistd.h>

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

Once by_mpi() {
  if (const std::string why = why_no_room(); !why.empty()) throw std::runtime_error(why);
  const std::string myself = std::filesystem::read_symlink("/proc/self/exe");
  return [myself](std::uint64_t) {
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
      method("mpi", "MPI_Comm_spawn of an MPI process, by rank 0", o, {true, by_mpi}, true),
      method("warm", "a job for a process that was started before", o, {false, warm}),
  };
}

}  // namespace
}  // namespace heiretsu::spawn

int main(int argc, char** argv) {
  using namespace heiretsu;
  return run_program(argc, argv, [](const Invocation& run) {
    if (run.session.launched() && spawn::leave_parent()) return 0;
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

#pragma once
#include <string>

namespace heiretsu::spawn {

/// Empty when MPI has room for one more process, else why not. Open MPI's mpirun (4.1) hangs after a request to start a
/// process that it has no slot for. MPI must be running.
[[nodiscard]] std::string why_no_room();

/// Starts one more MPI process of `program`, which must call leave_parent(), and disconnects from it. MPI reports
/// neither its exit status nor its end: when this returns it has started, and is about to end. One thread at a time.
/// @throws std::runtime_error with MPI's message where MPI_Comm_spawn does not work.
void run_by_mpi(const std::string& program);

/// In a process that run_by_mpi() started: disconnects from the parent and returns true; the process should end then.
/// False in any other. MPI must be running.
[[nodiscard]] bool leave_parent();

}  // namespace heiretsu::spawn

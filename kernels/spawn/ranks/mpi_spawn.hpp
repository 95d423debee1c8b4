#pragma once
#include <string>

namespace heiretsu::spawn {

/// Empty when MPI has room for one more process, else why not. Open MPI's mpirun (4.1) hangs after a request to start a
/// process that it has no slot for. MPI must be running.
[[nodiscard]] std::string why_no_room();

/// Starts one more MPI process of `program`, which must call leave_parent(), and disconnects from it. MPI reports
/// neither its exit status nor its end: when this returns it has started, and is about to end. It does not return
/// where that process or the launcher never answers (openpmix/openpmix issue 2735). One thread at a time.
/// @throws std::runtime_error with MPI's message where MPI_Comm_spawn does not work.
void run_by_mpi(const std::string& program);

/// Did run_by_mpi() start this process? MPI must be running.
[[nodiscard]] bool started_by_mpi();

/// In such a process: disconnects from the parent. The process should end then.
void leave_parent();

}  // namespace heiretsu::spawn

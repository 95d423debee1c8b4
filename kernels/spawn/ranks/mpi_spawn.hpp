#pragma once
#include <string>

namespace heiretsu::spawn {

/// Empty when there is room for one more process, else why not. Open MPI's mpirun (4.1) never ends after it was asked to start
/// one that it has no slot for, so it is better not asked. MPI must be running.
[[nodiscard]] std::string why_no_room();

/// Starts one more MPI process of `program`, which has to call leave_parent(), and takes leave of it. MPI tells neither its
/// exit status nor its end: it has started up, and is on its way out. One thread at a time.
/// @throws std::runtime_error with MPI's text where MPI_Comm_spawn does not work.
void run_by_mpi(const std::string& program);

/// True in a process that run_by_mpi() started, once it has told its parent; it should end then. MPI must be running.
[[nodiscard]] bool leave_parent();

}  // namespace heiretsu::spawn

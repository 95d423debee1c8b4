#include "kernels/spawn/ranks/mpi_spawn.hpp"

#include <cstdlib>
#include <string_view>

#include "kernels/ranks/mpi.hpp"

namespace heiretsu::spawn {
namespace {

/// May Open MPI start more processes than it has slots? mpirun passes its option on in the environment.
bool may_oversubscribe() {
  const char* value = std::getenv("OMPI_MCA_rmaps_base_oversubscribe");
  return value != nullptr && std::string_view("1tTyY").find(*value) != std::string_view::npos;
}

MPI_Comm parent() {
  MPI_Comm comm = MPI_COMM_NULL;
  check(MPI_Comm_get_parent(&comm), "MPI_Comm_get_parent");
  return comm;
}

}  // namespace

std::string why_no_room() {
  const bool open_mpi = std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr;
  int* slots = nullptr;
  int found = 0, ranks = 0;
  check(MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_UNIVERSE_SIZE, &slots, &found), "MPI_Comm_get_attr");
  check(MPI_Comm_size(MPI_COMM_WORLD, &ranks), "MPI_Comm_size");
  if (!open_mpi || found == 0 || *slots > ranks || may_oversubscribe()) return {};
  return "this job's ranks fill all " + std::to_string(*slots) + " slots (mpirun --oversubscribe)";
}

void run_by_mpi(const std::string& program) {
  MPI_Comm child = MPI_COMM_NULL;
  int error = MPI_SUCCESS;
  check(MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  check(MPI_Comm_spawn(program.c_str(), MPI_ARGV_NULL, 1, MPI_INFO_NULL, 0, MPI_COMM_SELF, &child, &error),
        "MPI_Comm_spawn");
  check(error, "MPI_Comm_spawn");
  check(MPI_Comm_disconnect(&child), "MPI_Comm_disconnect");
}

bool started_by_mpi() { return parent() != MPI_COMM_NULL; }

void leave_parent() {
  MPI_Comm comm = parent();
  check(MPI_Comm_disconnect(&comm), "MPI_Comm_disconnect");
}

}  // namespace heiretsu::spawn

// Two ranks of which one ends before its time, in the way that is asked for: `mpi_ends abort|kill|_exit`; and
// `mpi_ends session`, which begins MPI without a world (MPI 4). The library that watches is to tell of all of them.
#include <mpi.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

// 20 reductions to each of which rank 1 is 5 ms late.
static void reduce(MPI_Comm comm) {
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  for (int step = 0; step < 20; ++step) {
    double mine[3] = {1, 2, 3}, sum[3];
    usleep(5000 * (unsigned)rank);
    MPI_Allreduce(mine, sum, 3, MPI_DOUBLE, MPI_SUM, comm);
  }
}

static int use_session(void) {
#if MPI_VERSION >= 4
  MPI_Session session;
  MPI_Group group;
  MPI_Comm comm;
  MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_ARE_FATAL, &session);
  MPI_Group_from_session_pset(session, "mpi://WORLD", &group);
  MPI_Comm_create_from_group(group, "ends", MPI_INFO_NULL, MPI_ERRORS_ARE_FATAL, &comm);
  reduce(comm);
  MPI_Group_free(&group);
  MPI_Comm_free(&comm);
  return MPI_Session_finalize(&session);
#else
  return 1;
#endif
}

int main(int argc, char** argv) {
  const char* way = argc > 1 ? argv[1] : "";
  char never = 0;
  int rank = 0;
  if (strcmp(way, "session") == 0) return use_session();
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  reduce(MPI_COMM_WORLD);
  if (rank == 0) MPI_Recv(&never, 1, MPI_CHAR, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (strcmp(way, "abort") == 0) MPI_Abort(MPI_COMM_WORLD, 3);
  if (strcmp(way, "kill") == 0) kill(getpid(), SIGKILL);
  _exit(3);
}

// A foreign program with losses of known length, for the library that watches: `planted STEPS`. It waits where it would
// compute, so that it also tells the truth on a machine with fewer cores than threads. Lengths in ms:
//   serial 6; in three parallel regions thread k works 8 + 4 k; holds a lock 3; comes 3 k late to a barrier, then works
//   8; rank p is 10 p late to MPI_Allreduce. tests/programs/test_watch.py computes from these what is to be found.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <mpi.h>
#include <omp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include "drivers/watch/heiretsu_mark.h"

static void spend(double ms) {
  struct timespec time = {(time_t)(ms / 1e3), (long)(ms * 1e6) % 1000000000L};
  nanosleep(&time, NULL);
}

// As Kokkos calls its tools; the one that ends a region reads no name.
static void kokkos(const char* function, const char* name) {
  void (*tool)(const char*) = (void (*)(const char*))dlsym(RTLD_DEFAULT, function);
  if (tool != NULL) tool(name);
}

static void regions(void) {
#pragma omp parallel
  {
    prctl(PR_SET_TIMERSLACK, 1UL);
    spend(8 + 4 * omp_get_thread_num());
  }
#pragma omp parallel
  {
#pragma omp critical
    spend(3);
  }
#pragma omp parallel
  {
    spend(3 * omp_get_thread_num());
#pragma omp barrier
    spend(8);
  }
}

int main(int argc, char** argv) {
  int rank = 0, provided = 0;
  const int steps = atoi(argv[1]);
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  prctl(PR_SET_TIMERSLACK, 1UL);
  MPI_Barrier(MPI_COMM_WORLD);
  for (int step = 0; step < steps; ++step) {
    heiretsu_repetition();
    spend(6);
    heiretsu_region_begin("threads");
    regions();
    heiretsu_region_end("threads");
    kokkos("kokkosp_push_profile_region", "kokkos");
    MPI_Pcontrol(1, "ranks");
    spend(10 * rank);
    double mine[3] = {1, 2, 3}, sum[3];
    MPI_Allreduce(mine, sum, 3, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    MPI_Pcontrol(-1, "ranks");
    kokkos("kokkosp_pop_profile_region", NULL);
  }
  MPI_Pcontrol(1);  // of the standard, without a name
  MPI_Finalize();
  return 0;
}

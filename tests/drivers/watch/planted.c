// A foreign program with losses of known length, for the library that watches: `planted STEPS`. It waits where it would
// compute, so that it also tells the truth on a machine with fewer cores than threads. Lengths in ms:
//   serial 12; in three parallel regions thread k works 16 + 8 k; holds a lock 6; comes 6 k late to a barrier, then
//   works 16; rank p is 20 p late to MPI_Allreduce. tests/programs/test_watch.py computes from these what is to be
//   found;
// what serial work and computing really took is printed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <mpi.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include "drivers/watch/heiretsu_mark.h"

enum { SERIAL, COMPUTE };
static double spent[2];  // seconds, as they really were: a wait is never shorter, and longer on a busy machine

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void spend(int kind, double ms) {
  const double begin = now();
  struct timespec time = {(time_t)(ms / 1e3), (long)(ms * 1e6) % 1000000000L};
  nanosleep(&time, NULL);
  const double seconds = now() - begin;
#pragma omp atomic
  spent[kind] += seconds;
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
    spend(COMPUTE, 16 + 8 * omp_get_thread_num());
  }
#pragma omp parallel
  {
#pragma omp critical
    spend(COMPUTE, 6);
  }
#pragma omp parallel
  {
    spend(COMPUTE, 6 * omp_get_thread_num());
#pragma omp barrier
    spend(COMPUTE, 16);
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
    spend(SERIAL, 12);
    heiretsu_region_begin("threads");
    regions();
    heiretsu_region_end("threads");
    kokkos("kokkosp_push_profile_region", "kokkos");
    MPI_Pcontrol(1, "ranks");
    spend(SERIAL, 20 * rank);
    double mine[3] = {1, 2, 3}, sum[3];
    MPI_Allreduce(mine, sum, 3, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    MPI_Pcontrol(-1, "ranks");
    kokkos("kokkosp_pop_profile_region", NULL);
  }
  MPI_Pcontrol(1);  // of the standard, without a name
  printf("rank %d serial %.9f compute %.9f\n", rank, spent[SERIAL], spent[COMPUTE]);
  MPI_Finalize();
  return 0;
}

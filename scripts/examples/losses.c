/* A program outside the kit, in MPI and OpenMP, that loses core-time of known size: mpicc -fopenmp losses.c. The work
   of 1 s is divided among all threads of all ranks, and is passed by waiting, so that a busy machine changes little. Of
   UNEVEN threads of a rank differ in their work from the first to the last, and LATE ranks: losses UNEVEN LATE. With a
   third word it computes in place of waiting. */
#include <mpi.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

enum { REPETITIONS = 6 };
static const double SERIAL = 0.1, LOCKED = 0.2, ENDING = 0.3,
                    MEETING = 0.4; /* seconds of one core, in all repetitions */

static int computes;

static void pass(double seconds) {
  if (computes) {
    for (const double end = omp_get_wtime() + seconds; omp_get_wtime() < end;) {}
    return;
  }
  struct timespec wait = {(time_t)seconds, (long)(1e9 * (seconds - (double)(time_t)seconds))};
  nanosleep(&wait, NULL);
}

/* From 1 - spread of the first of `count` to 1 + spread of the last. */
static double share(double spread, int k, int count) {
  return count == 1 ? 1 : 1 + spread * (2.0 * k / (count - 1) - 1);
}

int main(int argc, char** argv) {
  const double uneven = argc > 1 ? atof(argv[1]) : 0.4, late = argc > 2 ? atof(argv[2]) : 0.2;
  int provided, rank, ranks;
  computes = argc > 3;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  prctl(PR_SET_TIMERSLACK, 1UL);
#pragma omp parallel
  prctl(PR_SET_TIMERSLACK, 1UL);
  MPI_Barrier(MPI_COMM_WORLD);
  const double begin = MPI_Wtime();
  for (int i = 0; i < REPETITIONS; i++) {
    const double mine = share(late, rank, ranks) / ranks / REPETITIONS;
    pass(SERIAL * mine); /* the other threads of the rank have nothing to do */
#pragma omp parallel
    {
      const int threads = omp_get_num_threads(), k = omp_get_thread_num();
      pass(ENDING * mine / threads * share(uneven, k, threads)); /* waited for at the region's end, or at the lock */
#pragma omp critical
      pass(LOCKED * mine / threads);
    }
#pragma omp parallel
    {
      const int threads = omp_get_num_threads(), k = omp_get_thread_num();
      pass(MEETING / 2 * mine / threads * share(uneven, k, threads)); /* waited for at the barrier */
#pragma omp barrier
      pass(MEETING / 2 * mine / threads);
    }
    MPI_Barrier(MPI_COMM_WORLD); /* waited for by ranks that have less to do */
  }
  if (rank == 0) printf("%d ranks passed the work in %.6f s\n", ranks, MPI_Wtime() - begin);
  MPI_Finalize();
  return 0;
}

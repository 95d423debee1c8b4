// What OpenMP programs call that planted.c does not: regions as GCC opened them before 4.9, loops whose iterations wait
// for each other, and tasks that a thread runs while it waits. Prints for how many seconds its threads worked.
#include <omp.h>
#include <stdio.h>
#include <unistd.h>

void GOMP_parallel_start(void (*)(void*), void*, unsigned);
void GOMP_parallel_end(void);

static double spent = 0;

static void work(unsigned ms) {
  const double begin = omp_get_wtime();
  usleep(1000 * ms);
  const double seconds = omp_get_wtime() - begin;
#pragma omp atomic
  spent += seconds;
}

static void body(void* unused) {
  (void)unused;
  work(10 + 10 * (unsigned)omp_get_thread_num());
}

int main(void) {
  for (int i = 0; i < 5; ++i) {  // the first thread waits 10 ms at each end
    GOMP_parallel_start(body, NULL, 2);
    body(NULL);
    GOMP_parallel_end();
  }
#pragma omp parallel for ordered(1) schedule(static, 1) num_threads(2)
  for (int i = 0; i < 20; ++i) {  // of two threads one works, and the other one waits for it
#pragma omp ordered depend(sink : i - 1)
    work(5);
#pragma omp ordered depend(source)
  }
#pragma omp parallel num_threads(2)
#pragma omp single
  for (int i = 0; i < 4; ++i) {  // run at the barrier behind `single`, and by taskwait
#pragma omp task
    work(20);
  }
  printf("rank 0 worked %.9f\n", spent);
  return 0;
}

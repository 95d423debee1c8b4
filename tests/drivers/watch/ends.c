// A program that opens parallel regions, forks, and ends in the way that is asked for: `ends WAY`. Of `ends fork` the
// child opens two regions of one thread.
#include <omp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
  const char* way = argc > 1 ? argv[1] : "";
  for (int i = 0; i < 200; ++i) {
#pragma omp parallel num_threads(2)
    {
#pragma omp parallel num_threads(2)
      usleep(10);
    }
  }
  if (fork() == 0) {
    if (strcmp(way, "fork") == 0) {
#pragma omp parallel num_threads(1)  // more could not be started in the child of a process that has threads
      usleep(1000);
#pragma omp parallel if (argc < 0)
      usleep(1000);
    }
    _exit(0);
  }
  wait(NULL);
  if (strcmp(way, "kill") == 0) kill(getpid(), SIGKILL);
  if (strcmp(way, "abort") == 0) abort();
  if (strcmp(way, "_exit") == 0) _exit(0);
  if (strcmp(way, "exec") == 0) execv(argv[0], (char*[]){argv[0], "", NULL});
  return 0;
}
